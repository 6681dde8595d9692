package io.github.liteasr.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * Whisper's normaliser for English: lower case; no annotations, fillers, punctuation or accents; contractions and
 * titles in full; numbers, currencies and ordinals in digits; one spelling for words that have two.
 */
public final class EnglishNormalizer implements TextNormalizer {
    private static final String FILE_NAME = "normalizer.json";
    private static final String PUBLISHED = "spellings.json.gz";

    private final Map<String, String> spellings;

    /**
     * Makes a normaliser.
     *
     * @param spellings from a word to the spelling it is given (British to American in the published map)
     */
    public EnglishNormalizer(Map<String, String> spellings) {
        // Hugging Face's copy of the map turns "mm" into "hmm", OpenAI's does not. Fillers are gone before spellings
        // are looked up, so this is a unit ("10mm").
        Map<String, String> words = new HashMap<>(spellings);
        words.remove("mm");
        this.spellings = Map.copyOf(words);
    }

    /**
     * A normaliser with the spelling map in {@code normalizer.json} of a checkpoint folder, a JSON object of strings; with
     * OpenAI's when there is no such file, so that models are compared by the same texts.
     *
     * @throws BadInputException when the file is there and cannot be used
     */
    public static EnglishNormalizer load(Path modelFolder) {
        Path file = modelFolder.resolve(FILE_NAME);
        return new EnglishNormalizer(Files.exists(file) ? readSpellings(file) : publishedSpellings());
    }

    private static Map<String, String> publishedSpellings() {
        try (InputStream packed = EnglishNormalizer.class.getResourceAsStream(PUBLISHED)) {
            return new ObjectMapper()
                    .readValue(
                            new GZIPInputStream(Objects.requireNonNull(packed, PUBLISHED)), new TypeReference<>() {});
        } catch (IOException e) {
            throw new IllegalStateException(PUBLISHED + " cannot be read", e);
        }
    }

    private static Map<String, String> readSpellings(Path file) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException error) {
            throw TokenizerFile.notJson(file, error);
        } catch (IOException error) {
            throw new BadInputException(file + ": cannot be read: " + error, error);
        }
        if (!root.isObject()) {
            throw new BadInputException(file + ": holds " + root.getNodeType() + ", expected an object of spellings");
        }
        Map<String, String> spellings = new HashMap<>();
        root.forEachEntry((word, spelling) -> {
            if (!spelling.isTextual()) {
                throw new BadInputException(
                        file + ": spelling of \"" + word + "\" is " + spelling.getNodeType() + ", expected a string");
            }
            spellings.put(word, spelling.textValue());
        });
        return spellings;
    }

    @Override
    public String normalize(String text) {
        String speech = BasicNormalizer.withoutAnnotations(BasicNormalizer.lowerCase(text));
        String full = EnglishContractions.expand(speech);
        String clean = EnglishNumbers.withoutLoosePunctuation(full);
        String numbers = EnglishNumbers.inDigits(clean);
        return BasicNormalizer.withSingleSpaces(EnglishNumbers.withoutLooseSymbols(respell(numbers)));
    }

    private String respell(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (String word : text.split(" ", -1)) {
            out.append(out.isEmpty() ? "" : " ").append(spellings.getOrDefault(word, word));
        }
        return out.toString();
    }
}
