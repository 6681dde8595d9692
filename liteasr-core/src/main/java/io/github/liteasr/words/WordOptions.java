package io.github.liteasr.words;

/**
 * How to time words.
 *
 * @param prepended signs that belong to the word after them
 * @param appended signs that belong to the word before them
 * @param trimmed whether the pauses before and after words are trimmed off them
 */
public record WordOptions(String prepended, String appended, boolean trimmed) {
    /** The punctuation of openai/whisper, and words without the pauses around them. */
    public static WordOptions defaults() {
        return new WordOptions("\"'“¿([{-", "\"'.。,，!！?？:：”)]}、", true);
    }

    public WordOptions withPrepended(String signs) {
        return new WordOptions(signs, appended, trimmed);
    }

    public WordOptions withAppended(String signs) {
        return new WordOptions(prepended, signs, trimmed);
    }

    public WordOptions withTrimmed(boolean wanted) {
        return new WordOptions(prepended, appended, wanted);
    }
}
