package io.github.liteasr.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses the JSON header; {@link SafetensorsReader} states what it must look like. */
final class HeaderParser {
    static final String METADATA = "__metadata__";

    /** Field names come from the file, so they are neither interned nor kept in the factory's shared symbol table. */
    static final JsonFactory STRICT_JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final Path file;
    private final JsonParser json;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<HeaderEntry> entries = new ArrayList<>();

    private HeaderParser(Path file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    static HeaderParser parse(Path file, byte[] header) {
        try (JsonParser json = STRICT_JSON.createParser(decode(header))) {
            HeaderParser parser = new HeaderParser(file, json);
            parser.readHeader();
            return parser;
        } catch (CharacterCodingException e) {
            throw new BadInputException(file + ": the header is not UTF-8 text", e);
        } catch (JsonProcessingException e) {
            throw new BadInputException(
                    file + ": the header is not valid JSON: " + Message.oneLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new BadInputException(file + ": the header cannot be read: " + Message.reason(e), e);
        }
    }

    /** What is under {@code __metadata__}, in the file's order; nested values, which no reader expects, are passed over. */
    Map<String, String> metadata() {
        return metadata;
    }

    /** The tensors in the file's order. */
    List<HeaderEntry> entries() {
        return entries;
    }

    static String decode(byte[] utf8) throws CharacterCodingException {
        // A new decoder reports malformed input, unlike the constructor of String, which replaces it.
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    }

    private void readHeader() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw refuse("the header is not a JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals(METADATA)) {
                readMetadata();
            } else {
                entries.add(readEntry(name));
            }
        }
        if (json.nextToken() != null) {
            throw refuse("the header goes on after its JSON object");
        }
    }

    private void readMetadata() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw refuse(METADATA + " is not a JSON object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            if (json.nextToken().isStructStart()) {
                json.skipChildren();
            } else {
                metadata.put(key, json.getText()); // numbers and truth values as they are spelt
            }
        }
    }

    private HeaderEntry readEntry(String name) throws IOException {
        String tensor = "tensor " + Message.quoted(name);
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw refuse(tensor + " is not described by a JSON object");
        }
        @Nullable DataType type = null;
        @Nullable List<Long> shape = null;
        @Nullable List<Long> offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "dtype" -> type = readType(tensor);
                case "shape" -> shape = readNumbers(tensor + ": shape");
                case "data_offsets" -> offsets = readNumbers(tensor + ": data_offsets");
                default -> json.skipChildren(); // as the reference library does, so that the format can grow
            }
        }
        if (type == null || shape == null || offsets == null) {
            throw refuse(tensor + " lacks dtype, shape or data_offsets");
        }
        if (offsets.size() != 2) {
            throw refuse(tensor + ": data_offsets has " + offsets.size() + " numbers, expected 2");
        }
        return new HeaderEntry(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private DataType readType(String tensor) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            for (DataType type : DataType.values()) {
                if (type.name().equals(json.getText())) {
                    return type;
                }
            }
        }
        throw refuse(tensor + " has the unknown dtype " + Message.quoted(json.getText()));
    }

    private List<Long> readNumbers(String what) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw refuse(what + " is not a JSON array");
        }
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || json.getLongValue() < 0) {
                throw refuse(
                        what + " holds " + Message.quoted(json.getText()) + ", expected integers from 0 to 2^63-1");
            }
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    private BadInputException refuse(String what) {
        return new BadInputException(file + ": " + what);
    }
}
