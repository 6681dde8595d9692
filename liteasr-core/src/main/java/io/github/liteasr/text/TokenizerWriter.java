package io.github.liteasr.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.liteasr.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Makes a {@code tokenizer.json} from a list of tokens, for model files that have no merge rules or no vocabulary at all.
 * Tokens are spelt as in that file, in GPT-2's printable alphabet of bytes; those like {@code <|en|>} are special.
 */
public final class TokenizerWriter {
    /** Special tokens other than languages: six around them, the end and the start, and 0.00 s to 30.00 s. */
    private static final int OTHER_SPECIAL = 2 + 6 + 1501;

    private static final String END = "<|endoftext|>";
    private static final String START = "<|startoftranscript|>";
    private static final int ENGLISH_ONLY = 50256;
    private static final int MULTILINGUAL = 50257;

    private TokenizerWriter() {}

    /** A token's bytes in the alphabet of bytes. */
    public static String spelled(byte[] token) {
        StringBuilder spelled = new StringBuilder(token.length);
        for (byte value : token) {
            spelled.append(ByteAlphabet.character(value));
        }
        return spelled.toString();
    }

    /**
     * OpenAI's tokens for a model's vocabulary, without special ones: GPT-2's for the English-only models, the multilingual
     * ones otherwise.
     *
     * @param file names the model in messages
     * @param modelVocabulary the model's number of tokens, special ones and timestamps included
     * @throws BadInputException if no model of OpenAI's has so many
     */
    public static List<String> openAiTokens(Path file, int modelVocabulary) {
        int languages = modelVocabulary - MULTILINGUAL - OTHER_SPECIAL;
        boolean englishOnly = languages == 98; // GPT-2 has one token fewer, and 99 languages all the same
        if (!englishOnly && languages != 99 && languages != 100) {
            throw new BadInputException(
                    file + ": has a vocabulary of " + modelVocabulary
                            + " tokens and none of them inside, expected OpenAI's 51864, 51865 or 51866, or a tokenizer.json beside it");
        }
        return resource(
                englishOnly ? "gpt2.tiktoken.gz" : "multilingual.tiktoken.gz",
                englishOnly ? ENGLISH_ONLY : MULTILINGUAL);
    }

    private static List<String> resource(String name, int count) {
        try (InputStream in =
                new GZIPInputStream(Objects.requireNonNull(TokenizerWriter.class.getResourceAsStream(name)))) {
            List<String> tokens = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1)) {
                if (!line.isEmpty()) {
                    String base64 = line.substring(0, line.indexOf(' '));
                    tokens.add(
                            base64.equals("=")
                                    ? ""
                                    : spelled(Base64.getDecoder().decode(base64)));
                }
            }
            if (tokens.size() != count) {
                throw new IllegalStateException(name + " has " + tokens.size() + " tokens, expected " + count);
            }
            return tokens;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A {@code tokenizer.json}. Where special tokens are missing they follow the others in openai/whisper's order; timestamps
     * are left out, as they follow from {@code <|notimestamps|>}.
     *
     * @param file names the model in messages
     * @param tokens by id
     * @param modelVocabulary the model's number of tokens, special ones and timestamps included
     * @throws BadInputException if special tokens are missing and the model has no room for them
     */
    public static byte[] tokenizerJson(Path file, List<String> tokens, int modelVocabulary) {
        List<String> complete = tokens.contains(START) ? tokens : withSpecialTokens(file, tokens, modelVocabulary);
        if (complete.size() > modelVocabulary) {
            throw new BadInputException(
                    file + ": has " + complete.size() + " tokens, expected at most " + modelVocabulary);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            write(json, complete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static List<String> withSpecialTokens(Path file, List<String> tokens, int modelVocabulary) {
        int end = tokens.indexOf(END);
        List<String> complete = new ArrayList<>(end < 0 ? tokens : tokens.subList(0, end));
        int languages = modelVocabulary - complete.size() - OTHER_SPECIAL;
        if (languages < 1 || languages > Language.all().size()) {
            throw new BadInputException(file + ": has " + complete.size() + " tokens of a vocabulary of "
                    + modelVocabulary
                    + " and no special ones, which leaves no room for OpenAI's; expected a tokenizer.json "
                    + "beside it");
        }
        complete.addAll(List.of(END, START));
        Language.all().subList(0, languages).forEach(language -> complete.add("<|" + language.code() + "|>"));
        for (String token :
                List.of("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")) {
            complete.add("<|" + token + "|>");
        }
        return complete;
    }

    private static void write(JsonGenerator json, List<String> tokens) throws IOException {
        List<String> pairs = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        json.writeStartObject();
        json.writeStringField("version", "1.0");
        json.writeNullField("truncation");
        json.writeNullField("padding");
        json.writeArrayFieldStart("added_tokens");
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            if (isSpecial(token) || !isSpelledInBytes(token)) {
                if (taken.add(token)) {
                    writeAdded(json, id, token);
                }
            } else {
                pairs.add(token);
            }
        }
        json.writeEndArray();
        json.writeNullField("normalizer");
        writeByteLevel(json, "pre_tokenizer");
        json.writeNullField("post_processor");
        writeByteLevel(json, "decoder");
        json.writeObjectFieldStart("model");
        json.writeStringField("type", "BPE");
        json.writeObjectFieldStart("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            if (taken.add(tokens.get(id))) {
                json.writeNumberField(tokens.get(id), id);
            }
        }
        json.writeEndObject();
        json.writeArrayFieldStart("merges");
        for (String[] rule : MergeRules.of(pairs)) {
            json.writeString(rule[0] + " " + rule[1]);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeAdded(JsonGenerator json, int id, String token) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("content", token);
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            json.writeBooleanField(flag, false);
        }
        json.writeBooleanField("special", isSpecial(token));
        json.writeEndObject();
    }

    private static void writeByteLevel(JsonGenerator json, String field) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("type", "ByteLevel");
        json.writeBooleanField("add_prefix_space", false);
        json.writeBooleanField("trim_offsets", true);
        json.writeBooleanField("use_regex", true);
        json.writeEndObject();
    }

    private static boolean isSpecial(String token) {
        return token.length() > 4 && token.startsWith("<|") && token.endsWith("|>");
    }

    private static boolean isSpelledInBytes(String token) {
        return token.chars().allMatch(character -> ByteAlphabet.byteValue((char) character) >= 0);
    }
}
