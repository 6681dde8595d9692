package io.github.liteasr.cli;

import io.github.liteasr.OutputFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Text files that are there completely or not at all. */
final class OutputFile {
    private OutputFile() {}

    /** Writes a file as {@link #write} does, or prints the text if the file is {@code -}. */
    static void writeOrPrint(Path file, String text) {
        if (file.toString().equals("-")) {
            System.out.print(text);
            System.out.flush();
        } else {
            write(file, text);
        }
    }

    /**
     * Writes a file in UTF-8, replacing one that is there; its folder is made if need be.
     *
     * @throws io.github.liteasr.BadInputException if it cannot be written
     */
    static void write(Path file, String text) {
        OutputFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
