package io.github.liteasr.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.OutputFiles;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** One tiny model as several programs wrote it ({@code src/test/python/foreign_checkpoints.py}). */
final class ForeignFixtures {
    private ForeignFixtures() {}

    static Path file(String name) {
        try {
            return Path.of(ForeignFixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Digests of each tensor's float32 elements, by what the program says they are. */
    static JsonNode digests(String meaning) throws IOException {
        return new ObjectMapper().readTree(file("expected.json").toFile()).path(meaning);
    }

    /** Replaces a folder by a copy of a fixture's. */
    static Path copy(String name, Path target) throws IOException {
        OutputFiles.deleteFolder(target);
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(file(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName().toString()));
            }
        }
        return target;
    }
}
