package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.OutputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A folder that is gone when the work in it is done. */
final class TemporaryFolder {
    private TemporaryFolder() {}

    static <T> T with(Function<Path, T> work) {
        try {
            Path folder = Files.createTempDirectory("liteasr-");
            try {
                return work.apply(folder);
            } finally {
                OutputFiles.deleteFolder(folder);
            }
        } catch (IOException e) {
            throw new BadInputException("a temporary folder cannot be used: " + e.getMessage(), e);
        }
    }
}
