package io.github.liteasr.conversion;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON beside a model file. */
final class JsonFile {
    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long LARGEST_FILE = 64L << 20;

    private JsonFile() {}

    /**
     * The content of a file, a missing node if there is none.
     *
     * @throws BadInputException if it is not JSON
     */
    static JsonNode readIfPresent(Path file) {
        if (!Files.isRegularFile(file)) {
            return MissingNode.getInstance();
        }
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new BadInputException(file + ": has more than " + LARGEST_FILE + " bytes, expected a small file");
            }
            return MAPPER.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new BadInputException(
                    file + ": not JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** A list of integers from 0; null if the node is anything else, such as {@code [-1]}, which leaves them to the reader. */
    static @Nullable List<Integer> integers(JsonNode node) {
        List<Integer> values = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isInt() || item.intValue() < 0) {
                return null;
            }
            values.add(item.intValue());
        }
        return node.isArray() ? values : null;
    }

    /** A list of pairs of integers; null if the node is anything else. */
    static @Nullable List<List<Integer>> pairs(JsonNode node) {
        List<List<Integer>> pairs = new ArrayList<>();
        for (JsonNode item : node) {
            List<Integer> pair = integers(item);
            if (pair == null || pair.size() != 2) {
                return null;
            }
            pairs.add(pair);
        }
        return node.isArray() ? pairs : null;
    }
}
