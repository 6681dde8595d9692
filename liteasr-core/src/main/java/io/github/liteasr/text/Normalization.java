package io.github.liteasr.text;

import io.github.liteasr.BadInputException;
import java.nio.file.Path;
import java.util.Locale;

/** A set of rules by which texts of all languages are brought to one spelling before errors are counted. */
public enum Normalization {
    /** openai/whisper's, by which published figures are counted. */
    WHISPER(Marks.SPACED),
    /** The same, but words keep the combining marks that Whisper's rules split them at; English does not differ. */
    MARKS(Marks.KEPT);

    private final Marks marks;

    Normalization(Marks marks) {
        this.marks = marks;
    }

    /**
     * The normaliser for a language: {@link EnglishNormalizer} with the checkpoint's spelling map for {@code en},
     * otherwise {@link BasicNormalizer}, which separates letters (so that word errors become character errors) in the
     * languages written without spaces: zh, ja, th, lo, my and yue.
     *
     * @param code a language code as in {@link Language#code()}
     * @param modelFolder a checkpoint folder, with or without {@code normalizer.json}
     * @throws BadInputException when {@code normalizer.json} is there and damaged
     */
    public TextNormalizer forLanguage(String code, Path modelFolder) {
        return switch (code) {
            case "en" -> EnglishNormalizer.load(modelFolder);
            case "zh", "ja", "th", "lo", "my", "yue" -> new BasicNormalizer(marks, true);
            default -> new BasicNormalizer(marks, false);
        };
    }

    /** The name on the command line and in JSON. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
