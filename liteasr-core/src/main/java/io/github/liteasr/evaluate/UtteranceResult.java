package io.github.liteasr.evaluate;

/**
 * What a model heard in one utterance.
 *
 * @param id of the {@link Utterance}
 * @param language the code that chose the normaliser
 * @param reference the corpus's text as it stands there
 * @param hypothesis the model's text as it was written
 * @param words errors between the normalised texts
 * @param characters errors between the normalised texts, without spaces in languages that have none
 */
public record UtteranceResult(
        String id, String language, String reference, String hypothesis, ErrorCount words, ErrorCount characters) {
    /** The errors of this kind. */
    public ErrorCount errors(Metric metric) {
        return switch (metric) {
            case WER -> words;
            case CER -> characters;
        };
    }
}
