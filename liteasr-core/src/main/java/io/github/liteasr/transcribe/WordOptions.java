package io.github.liteasr.transcribe;

/**
 * How to time words.
 *
 * @param prepended signs that belong to the word after them
 * @param appended signs that belong to the word before them
 * @param snapped whether boundaries are moved back to the quietest place just before them
 */
public record WordOptions(String prepended, String appended, boolean snapped) {
    /** The punctuation of openai/whisper, and its times. */
    public static WordOptions defaults() {
        return new WordOptions("\"'“¿([{-", "\"'.。,，!！?？:：”)]}、", false);
    }

    public WordOptions withPrepended(String signs) {
        return new WordOptions(signs, appended, snapped);
    }

    public WordOptions withAppended(String signs) {
        return new WordOptions(prepended, signs, snapped);
    }

    public WordOptions withSnapped(boolean wanted) {
        return new WordOptions(prepended, appended, wanted);
    }
}
