package io.github.liteasr.text;

import io.github.liteasr.BadInputException;
import java.nio.file.Path;

/**
 * Brings transcripts to one spelling before errors are counted, so that "Mr. Park's €2" and "mister park is two euros"
 * are the same words. The rules are those published with Whisper (arXiv 2212.04356, appendix C; openai/whisper,
 * whisper/normalizers), quirks included: error rates are comparable with others' only under the same rules. The one
 * liberty taken: no white space is left at either end. Safe for several threads.
 */
public sealed interface TextNormalizer permits EnglishNormalizer, BasicNormalizer {
    /** The text in lower case, without punctuation, words separated by single spaces. */
    String normalize(String text);

    /**
     * The normaliser that Whisper is evaluated with in a language: {@link EnglishNormalizer} with the checkpoint's
     * spelling map for {@code en}, otherwise {@link BasicNormalizer}, which separates letters (so that word errors
     * become character errors) in the languages written without spaces: zh, ja, th, lo, my and yue.
     *
     * @param code a language code as in {@link Language#code()}
     * @param modelFolder a checkpoint folder, with or without {@code normalizer.json}
     * @throws BadInputException when {@code normalizer.json} is there and damaged
     */
    static TextNormalizer forLanguage(String code, Path modelFolder) {
        return switch (code) {
            case "en" -> EnglishNormalizer.load(modelFolder);
            case "zh", "ja", "th", "lo", "my", "yue" -> new BasicNormalizer(false, true);
            default -> new BasicNormalizer(false, false);
        };
    }
}
