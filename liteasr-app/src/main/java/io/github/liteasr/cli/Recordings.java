package io.github.liteasr.cli;

import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.AudioOptions;
import java.nio.file.Path;

/** Recordings that a command is given by name; {@code -} is standard input. */
final class Recordings {
    private Recordings() {}

    /**
     * Decodes a recording.
     *
     * @throws io.github.liteasr.BadInputException if it cannot be decoded
     */
    static Audio read(String name, AudioOptions options) {
        return name.equals("-")
                ? AudioDecoder.read(System.in, shown(name), options)
                : AudioDecoder.read(Path.of(name), options);
    }

    /** What messages call a recording. */
    static String shown(String name) {
        return name.equals("-") ? "stdin" : name;
    }

    /** Says on standard error what is to be known of a recording. */
    static void warn(String name, Audio recording) {
        recording
                .notices()
                .forEach(notice -> System.err.println("liteasr: warning: " + shown(name) + ": " + notice.message()));
    }
}
