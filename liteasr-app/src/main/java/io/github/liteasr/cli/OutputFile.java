package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
     * @throws BadInputException if it cannot be written
     */
    static void write(Path file, String text) {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.createDirectories(target.getParent());
            try {
                Files.writeString(temporary, text);
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
