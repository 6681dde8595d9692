package io.github.liteasr.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a byte-level vocabulary ({@code vocab.json}) as bytes. Such a vocabulary spells each byte as one
 * character: printable Latin-1 characters stand for themselves, the other bytes in order for U+0100 and following.
 */
final class GgmlVocabulary {
    private static final int[] BYTE_OF_CHARACTER = byteOfCharacter();

    private GgmlVocabulary() {}

    /** @return the bytes of tokens 0, 1, … */
    static List<byte[]> read(Path file) {
        JsonNode json = readJson(file);
        byte[][] tokens = new byte[json.size()][];
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            int id = entry.getValue().asInt(-1);
            if (id < 0 || id >= tokens.length || tokens[id] != null) {
                throw new BadInputException("%s: token %s has id %s, expected each of 0 to %d once"
                        .formatted(file, entry.getKey(), entry.getValue(), tokens.length - 1));
            }
            tokens[id] = bytes(entry.getKey(), file);
        }
        return Arrays.asList(tokens);
    }

    /** @throws BadInputException if the file is missing or not a JSON object */
    static JsonNode readJson(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(file));
            if (!json.isObject()) {
                throw new BadInputException(file + ": expected a JSON object, found " + json.getNodeType());
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new BadInputException(file + ": is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + e, e);
        }
    }

    private static byte[] bytes(String token, Path file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < token.length(); i++) {
            char character = token.charAt(i);
            int value = character < BYTE_OF_CHARACTER.length ? BYTE_OF_CHARACTER[character] : -1;
            if (value < 0) {
                throw new BadInputException(file + ": token '" + token + "' has a character that stands for no byte");
            }
            bytes.write(value);
        }
        return bytes.toByteArray();
    }

    private static int[] byteOfCharacter() {
        int[] bytes = new int[0x100 + 0x100];
        Arrays.fill(bytes, -1);
        int next = 0x100;
        for (int value = 0; value < 0x100; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xa1 && value != 0xad);
            bytes[printable ? value : next++] = value;
        }
        return bytes;
    }
}
