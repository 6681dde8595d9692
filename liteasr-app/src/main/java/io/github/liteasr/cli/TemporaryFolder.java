package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A folder that is gone when the work in it is done. */
final class TemporaryFolder {
    private TemporaryFolder() {}

    static <T> T with(Function<Path, T> work) {
        try {
            Path folder = Files.createTempDirectory("liteasr-");
            try {
                return work.apply(folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new BadInputException("a temporary folder cannot be used: " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(folder)) {
            entries = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : entries) {
            Files.delete(entry);
        }
    }
}
