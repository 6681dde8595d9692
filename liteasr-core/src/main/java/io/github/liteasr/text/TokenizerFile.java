package io.github.liteasr.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads Hugging Face's {@code tokenizer.json} of a byte-level byte-pair tokenizer:
 *
 * <pre>
 * { "added_tokens": [ {"id": 50258, "content": "&lt;|startoftranscript|&gt;", "special": true, …}, … ],
 *   "model": { "type": "BPE", "vocab": {"!": 0, …, "Ġthe": 264, …},
 *              "merges": ["Ġ t", …]  or  [["Ġ", "t"], …], best first }, … }
 * </pre>
 *
 * Other fields are skipped. The members may come in any order. The file is read as a stream and the merges are only
 * cut out: a program that transcribes starts faster without them, and most never encode.
 */
final class TokenizerFile {
    private static final long LARGEST_FILE = 64L << 20;

    /** Interning fifty thousand field names costs 40 ms and gains nothing. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final Path file;
    private final Vocabulary vocabulary = new Vocabulary();

    private TokenizerFile(Path file) {
        this.file = file;
    }

    static Vocabulary read(Path file) {
        return new TokenizerFile(file).read();
    }

    /** A parser with this reader's settings. */
    static JsonParser parser(byte[] json) throws IOException {
        return JSON.createParser(json);
    }

    /** The one-line message of a JSON error: Jackson's own goes over several lines. */
    static BadInputException notJson(Path file, JsonProcessingException error) {
        String place = error.getLocation() == null
                ? ""
                : " at line " + error.getLocation().getLineNr() + " column "
                        + error.getLocation().getColumnNr();
        String problem =
                String.valueOf(error.getOriginalMessage()).lines().findFirst().orElse("unreadable");
        return new BadInputException(file + ": not valid JSON" + place + ": " + problem, error);
    }

    private Vocabulary read() {
        byte[] content = content();
        try (JsonParser parser = parser(content)) {
            readRoot(parser, content);
        } catch (JsonProcessingException error) {
            throw notJson(file, error);
        } catch (IOException | IllegalStateException error) {
            // Jackson gives up with IllegalStateException on names made to collide.
            throw new BadInputException(file + ": cannot be read: " + error.getMessage(), error);
        }
        return vocabulary;
    }

    private byte[] content() {
        try {
            if (!Files.isRegularFile(file)) {
                throw bad("no such file, expected a tokenizer in the Hugging Face layout");
            }
            long size = Files.size(file);
            if (size > LARGEST_FILE) {
                throw bad(size + " bytes, expected a tokenizer of at most " + LARGEST_FILE);
            }
            return Files.readAllBytes(file);
        } catch (IOException error) {
            throw new BadInputException(file + ": cannot be read: " + error, error);
        }
    }

    private void readRoot(JsonParser parser, byte[] content) throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT, "the whole file");
        boolean model = false;
        List<AddedToken> added = List.of();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "added_tokens" -> added = readAdded(parser, value);
                case "model" -> {
                    expect(value, JsonToken.START_OBJECT, "model");
                    readModel(parser, content);
                    model = true;
                }
                default -> parser.skipChildren();
            }
        }
        if (!model) {
            throw bad("has no \"model\", expected a byte-pair model with a vocabulary");
        }
        if (parser.nextToken() != null) {
            throw bad("has more after the end of its JSON object");
        }
        merge(added);
    }

    private void readModel(JsonParser parser, byte[] content) throws IOException {
        boolean vocab = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "type" -> {
                    if (!"BPE".equals(parser.getText())) {
                        throw bad("model type " + parser.getText() + ", expected BPE");
                    }
                }
                case "vocab" -> {
                    expect(value, JsonToken.START_OBJECT, "model.vocab");
                    readVocabulary(parser);
                    vocab = true;
                }
                case "merges" -> {
                    expect(value, JsonToken.START_ARRAY, "model.merges");
                    vocabulary.setMerges(cut(parser, content));
                }
                default -> parser.skipChildren();
            }
        }
        if (!vocab || vocabulary.size() == 0) {
            throw bad("model without a vocabulary, expected \"vocab\" with token ids");
        }
    }

    private void readVocabulary(JsonParser parser) throws IOException {
        for (String token = parser.nextFieldName(); token != null; token = parser.nextFieldName()) {
            int id = readId(parser, parser.nextToken(), token);
            String before = vocabulary.putPair(id, token);
            if (before != null) {
                throw bad("id " + id + " belongs to both \"" + before + "\" and \"" + token + "\"");
            }
        }
    }

    private static byte[] cut(JsonParser parser, byte[] content) throws IOException {
        long from = parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        long to = parser.currentLocation().getByteOffset();
        if (from < 0 || to > content.length) {
            throw new IOException("not in UTF-8");
        }
        return Arrays.copyOfRange(content, (int) from, (int) to);
    }

    private record AddedToken(int id, String content, boolean special) {}

    private List<AddedToken> readAdded(JsonParser parser, JsonToken value) throws IOException {
        expect(value, JsonToken.START_ARRAY, "added_tokens");
        List<AddedToken> tokens = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            expect(next, JsonToken.START_OBJECT, "an entry of added_tokens");
            tokens.add(readAddedToken(parser));
        }
        return tokens;
    }

    private AddedToken readAddedToken(JsonParser parser) throws IOException {
        int id = -1;
        String content = null;
        boolean special = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "id" -> id = readId(parser, value, "an added token");
                case "content" -> {
                    expect(value, JsonToken.VALUE_STRING, "content of an added token");
                    content = parser.getText();
                }
                case "special" -> special = value == JsonToken.VALUE_TRUE;
                default -> parser.skipChildren();
            }
        }
        if (id < 0 || content == null) {
            throw bad("an added token without id or content");
        }
        return new AddedToken(id, content, special);
    }

    /** Lays the added tokens over the vocabulary, which may or may not hold them already. */
    private void merge(List<AddedToken> added) {
        for (AddedToken token : added) {
            Integer earlier = vocabulary.addedIds().get(token.content());
            if (vocabulary.isAdded(token.id()) || earlier != null) {
                throw bad("added token \"" + token.content() + "\" or its id " + token.id() + " is there twice");
            }
            vocabulary.putAdded(token.id(), token.content(), token.special());
        }
    }

    private int readId(JsonParser parser, @Nullable JsonToken value, String token) throws IOException {
        expect(value, JsonToken.VALUE_NUMBER_INT, "id of " + token);
        if (parser.getNumberType() != JsonParser.NumberType.INT
                || parser.getIntValue() < 0
                || parser.getIntValue() > Vocabulary.LARGEST_ID) {
            throw bad("id " + parser.getText() + " of \"" + token + "\", expected 0 to " + Vocabulary.LARGEST_ID);
        }
        return parser.getIntValue();
    }

    private void expect(@Nullable JsonToken found, JsonToken expected, String where) {
        if (found != expected) {
            throw bad(where + " is " + (found == null ? "missing" : found) + ", expected " + expected);
        }
    }

    private BadInputException bad(String message) {
        return new BadInputException(file + ": " + message.replaceAll("\\R", " "));
    }
}
