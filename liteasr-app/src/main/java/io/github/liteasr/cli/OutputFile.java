package io.github.liteasr.cli;

import io.github.liteasr.OutputFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** A file that an option names; {@code -} is standard output. */
record OutputFile(Path path) {
    private static final Set<Path> STANDARD_OUTPUT =
            Set.of(Path.of("/dev/stdout"), Path.of("/dev/fd/1"), Path.of("/proc/self/fd/1"));

    static OutputFile of(String name) {
        return new OutputFile(Path.of(name.equals("-") ? "/dev/stdout" : name));
    }

    boolean isStandardOutput() {
        return STANDARD_OUTPUT.contains(path);
    }

    /**
     * Writes a text in UTF-8, replacing a file that is there; its folder is made if need be.
     *
     * @throws io.github.liteasr.BadInputException if it cannot be written
     */
    void write(String text) {
        if (isStandardOutput()) { // what was printed before must come first
            System.out.print(text);
            System.out.flush();
        } else {
            OutputFiles.replace(path, text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
