package io.github.liteasr.whisper;

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
import java.util.Optional;
import java.util.OptionalInt;

/** One of a checkpoint's JSON files: a JSON object whose fields are read with a check of what is found. */
final class ConfigurationFile {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;
    private final JsonNode root;

    private ConfigurationFile(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * @throws BadInputException if there is none, or it is no JSON object
     */
    static ConfigurationFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(file + ": no such file, expected in a folder in the Hugging Face layout");
        }
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            if (!root.isObject()) {
                throw new BadInputException(file + ": found no JSON object");
            }
            return new ConfigurationFile(file, root);
        } catch (JacksonException e) {
            throw new BadInputException(
                    file + ": not JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** A file that may be absent: then it reads as an empty object. */
    static ConfigurationFile readIfPresent(Path file) {
        return Files.exists(file) ? read(file) : new ConfigurationFile(file, MAPPER.createObjectNode());
    }

    boolean has(String key) {
        return !root.path(key).isMissingNode() && !root.path(key).isNull();
    }

    /** A required integer from {@code least} to {@code most}. */
    int integer(String key, int least, int most) {
        return optionalInteger(key, least, most)
                .orElseThrow(() -> refuse(key, "is missing", "an integer from " + least + " to " + most));
    }

    OptionalInt optionalInteger(String key, int least, int most) {
        JsonNode node = root.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return OptionalInt.empty();
        }
        if (!node.isIntegralNumber()
                || node.bigIntegerValue().bitLength() > 31
                || node.intValue() < least
                || node.intValue() > most) {
            throw refuse(key, "is " + brief(node), "an integer from " + least + " to " + most);
        }
        return OptionalInt.of(node.intValue());
    }

    boolean flag(String key, boolean fallback) {
        JsonNode node = root.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return fallback;
        }
        if (!node.isBoolean()) {
            throw refuse(key, "is " + brief(node), "true or false");
        }
        return node.booleanValue();
    }

    Optional<String> text(String key) {
        JsonNode node = root.path(key);
        return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
    }

    /** Whether the key is there, also with null. */
    boolean holds(String key) {
        return root.has(key);
    }

    /** An optional list of integers from {@code least}. */
    List<Integer> integers(String key, int least) {
        JsonNode node = root.path(key);
        List<Integer> values = new ArrayList<>();
        if (node.isMissingNode() || node.isNull()) {
            return values;
        }
        if (!node.isArray()) {
            throw refuse(key, "is " + brief(node), "a list of integers");
        }
        for (JsonNode item : node) {
            if (!item.isInt() || item.intValue() < least) {
                throw refuse(key, "holds " + brief(item), "integers from " + least);
            }
            values.add(item.intValue());
        }
        return values;
    }

    /** A nested value as Jackson's tree, a missing node if there is none. */
    JsonNode tree(String key) {
        JsonNode node = root.path(key);
        return node.isNull() ? MissingNode.getInstance() : node;
    }

    BadInputException refuse(String key, String found, String expected) {
        return new BadInputException(file + ": " + key + " " + found + ", expected " + expected);
    }

    private static String brief(JsonNode node) {
        String text = node.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
