package io.github.liteasr.transcribe;

import io.github.liteasr.decode.DecodingOptions;
import io.github.liteasr.words.WordOptions;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How to transcribe recordings. Immutable: {@link #with} gives changed copies.
 *
 * @param decoding how to decode a window
 * @param language the language's code, or empty to detect it
 * @param conditionOnPreviousText whether a window sees the text before it
 * @param words how to time words; if empty, they are not timed
 * @param initialPrompt text before the first window, for names and style
 * @param batchSize how many recordings to decode side by side
 */
public record TranscriptionOptions(
        DecodingOptions decoding,
        Optional<String> language,
        Task task,
        boolean conditionOnPreviousText,
        Optional<WordOptions> words,
        Optional<String> initialPrompt,
        int batchSize) {

    /** The most sequences that are decoded in one step: recordings times beam size or samples. */
    public static final int MOST_SEQUENCES = 64;

    public TranscriptionOptions {
        requireFewSequences(decoding.beamSize(), "beam size", batchSize);
        requireFewSequences(decoding.bestOf(), "best of", batchSize);
    }

    private static void requireFewSequences(int ofOne, String name, int batchSize) {
        if (batchSize < 1 || ofOne * (long) batchSize > MOST_SEQUENCES) {
            throw new IllegalArgumentException("batch size " + batchSize + " times " + name + " " + ofOne
                    + " must be from 1 to " + MOST_SEQUENCES);
        }
    }

    public static TranscriptionOptions defaults() {
        return new TranscriptionOptions(
                DecodingOptions.defaults(),
                Optional.empty(),
                Task.TRANSCRIBE,
                true,
                Optional.empty(),
                Optional.empty(),
                8);
    }

    /** A builder that begins with these options. */
    public Builder with() {
        return new Builder(this);
    }

    /** Changes some of the options. */
    public static final class Builder {
        private DecodingOptions decoding;
        private Optional<String> language;
        private Task task;
        private boolean conditionOnPreviousText;
        private Optional<WordOptions> words;
        private Optional<String> initialPrompt;
        private int batchSize;

        private Builder(TranscriptionOptions from) {
            decoding = from.decoding;
            language = from.language;
            task = from.task;
            conditionOnPreviousText = from.conditionOnPreviousText;
            words = from.words;
            initialPrompt = from.initialPrompt;
            batchSize = from.batchSize;
        }

        /** Changes how windows are decoded. */
        public Builder decoding(UnaryOperator<DecodingOptions.Builder> change) {
            decoding = change.apply(decoding.with()).build();
            return this;
        }

        public Builder language(String code) {
            language = Optional.of(code);
            return this;
        }

        public Builder task(Task value) {
            task = value;
            return this;
        }

        public Builder conditionOnPreviousText(boolean wanted) {
            conditionOnPreviousText = wanted;
            return this;
        }

        public Builder words(WordOptions wanted) {
            words = Optional.of(wanted);
            return this;
        }

        public Builder initialPrompt(String text) {
            initialPrompt = Optional.of(text);
            return this;
        }

        public Builder batchSize(int windows) {
            batchSize = windows;
            return this;
        }

        /**
         * The changed options.
         *
         * @throws IllegalArgumentException if they do not fit each other
         */
        public TranscriptionOptions build() {
            return new TranscriptionOptions(
                    decoding, language, task, conditionOnPreviousText, words, initialPrompt, batchSize);
        }
    }
}
