package io.github.liteasr.words;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Scores and what is to be made of them, by src/test/python/word_alignment.py. */
final class AlignmentExamples {
    private AlignmentExamples() {}

    static JsonNode all() {
        try (InputStream file = AlignmentExamples.class.getResourceAsStream("word-alignment.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AlignmentMatrix matrix(JsonNode example, String step) {
        int tokens = example.get("tokens").asInt();
        int positions = example.get("positions").asInt();
        float[] values = new float[tokens * positions];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float)
                    example.get(step).get(i / positions).get(i % positions).asDouble();
        }
        return new AlignmentMatrix(values, tokens, positions);
    }
}
