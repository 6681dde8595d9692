package io.github.liteasr.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@code model.safetensors.index.json}, or torch's {@code pytorch_model.bin.index.json}, which says in which file
 * (shard) of the same folder each tensor of a large model lies:
 * {@code {"metadata": {…}, "weight_map": {"tensor": "model-00001-of-00002.safetensors", …}}}.
 */
final class ShardIndex {
    static final String FILE_NAME = "model.safetensors.index.json";

    private final Path file;
    private final Map<String, String> shardOfTensor = new LinkedHashMap<>();

    ShardIndex(Path file) {
        this.file = file;
        try (JsonParser json = HeaderParser.STRICT_JSON.createParser(HeaderParser.decode(Files.readAllBytes(file)))) {
            read(json);
        } catch (CharacterCodingException e) {
            throw new BadInputException(file + ": not UTF-8 text", e);
        } catch (JsonProcessingException e) {
            throw new BadInputException(file + ": not valid JSON: " + Message.oneLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + Message.reason(e), e);
        }
        if (shardOfTensor.isEmpty()) {
            throw new BadInputException(file + ": weight_map is missing or empty");
        }
    }

    /** The shard that should hold each tensor. */
    Map<String, String> shardOfTensor() {
        return shardOfTensor;
    }

    /** The names of all shards, each once. */
    Set<String> shards() {
        return new LinkedHashSet<>(shardOfTensor.values());
    }

    private void read(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new BadInputException(file + ": not a JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            if (key.equals("weight_map")) {
                readWeightMap(json);
            } else {
                json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw new BadInputException(file + ": text after the JSON object");
        }
    }

    private void readWeightMap(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new BadInputException(file + ": weight_map is not a JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String tensor = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw new BadInputException(
                        file + ": the shard of tensor " + Message.quoted(tensor) + " is not a string");
            }
            String shard = json.getText();
            if (!isPlainFileName(shard)) {
                throw new BadInputException(file + ": the shard of tensor " + Message.quoted(tensor) + " is "
                        + Message.quoted(shard) + ", expected the name of a " + suffix() + " file in the same folder");
            }
            shardOfTensor.put(tensor, shard);
        }
    }

    /** Anything that could lead out of the folder, on any operating system, is not a plain name. */
    private boolean isPlainFileName(String name) {
        return name.endsWith(suffix())
                && name.chars().noneMatch(c -> c < ' ' || c == '/' || c == '\\' || c == ':' || c == 0x7F);
    }

    /** What the names of shards end in. */
    private String suffix() {
        return String.valueOf(file.getFileName()).startsWith("pytorch_model.bin") ? ".bin" : ".safetensors";
    }
}
