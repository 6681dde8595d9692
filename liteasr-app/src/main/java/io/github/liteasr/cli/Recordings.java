package io.github.liteasr.cli;

import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.AudioOptions;
import io.github.liteasr.audio.AudioStream;
import io.github.liteasr.audio.Notice;
import java.nio.file.Path;
import java.util.List;

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

    /**
     * Opens a recording to be decoded while it is listened to.
     *
     * @throws io.github.liteasr.BadInputException if it cannot be decoded
     */
    static AudioStream open(String name, AudioOptions options) {
        return name.equals("-")
                ? AudioDecoder.open(System.in, shown(name), options)
                : AudioDecoder.open(Path.of(name), options);
    }

    /** What messages call a recording. */
    static String shown(String name) {
        return name.equals("-") ? "stdin" : name;
    }

    /** Says on standard error what is to be known of a recording. */
    static void warn(String name, List<Notice> notices) {
        notices.forEach(notice -> System.err.println("liteasr: warning: " + shown(name) + ": " + notice.message()));
    }
}
