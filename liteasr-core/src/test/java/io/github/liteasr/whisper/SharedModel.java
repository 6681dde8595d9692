package io.github.liteasr.whisper;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real weights, recordings and reference values; tests that need them are skipped without. */
public final class SharedModel {
    private static final Path SHARED = Path.of(System.getProperty("liteasr.shared", "shared"));

    private SharedModel() {}

    public static Path file(String name) {
        Path path = SHARED.resolve(name);
        assumeTrue(Files.exists(path));
        return path;
    }

    /** The folder of whisper-tiny.en. */
    public static Path tinyEnglish() {
        return file("models/whisper-tiny.en");
    }

    public static JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(file(name).toFile());
    }

    public static List<JsonNode> jsonLines(String name) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file(name))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}
