package io.github.liteasr.transcribe;

import io.github.liteasr.decode.DecodingOptions;
import io.github.liteasr.vad.SpeechOptions;
import io.github.liteasr.words.WordOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How to transcribe recordings. Immutable: {@link #with} gives changed copies.
 *
 * @param decoding how to decode a window
 * @param speech what counts as speech; the rest is not decoded. If empty, all is
 * @param language which language is spoken, or how to find out
 * @param sequential whether a recording's windows are decoded one after the other; otherwise its chunks of speech are
 *     decoded side by side. Where all is decoded, windows move by what was decoded, which only goes in sequence
 * @param conditionOnPreviousText whether, in sequence, a window sees the text before it
 * @param initialPrompt text before the first window of a sequence, or before each chunk, for names and style
 * @param carryInitialPrompt whether, in sequence, all windows see the initial prompt
 * @param words how to time words; if empty, they are not timed
 * @param shortWindows whether a chunk of English much shorter than 30 s is encoded in a shorter window, which is several
 *     times as fast
 * @param batchSize how many windows to decode side by side
 */
public record TranscriptionOptions(
        DecodingOptions decoding,
        Optional<SpeechOptions> speech,
        LanguageOptions language,
        Task task,
        boolean sequential,
        boolean conditionOnPreviousText,
        Optional<String> initialPrompt,
        boolean carryInitialPrompt,
        Optional<WordOptions> words,
        boolean shortWindows,
        int batchSize) {

    /** The most sequences that are decoded in one step: windows times beam size or samples. */
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

    /** Speech alone, in its language, in chunks side by side, by openai/whisper's search. */
    public static TranscriptionOptions defaults() {
        return new TranscriptionOptions(
                DecodingOptions.defaults(),
                Optional.of(SpeechOptions.defaults()),
                LanguageOptions.detected(),
                Task.TRANSCRIBE,
                false,
                true,
                Optional.empty(),
                false,
                Optional.empty(),
                true,
                8);
    }

    /** Whether a recording's windows are decoded one after the other. */
    boolean inSequence() {
        return sequential || speech.isEmpty();
    }

    /** A builder that begins with these options. */
    public Builder with() {
        return new Builder(this);
    }

    /** Changes some of the options. */
    public static final class Builder {
        private DecodingOptions decoding;
        private Optional<SpeechOptions> speech;
        private LanguageOptions language;
        private Task task;
        private boolean sequential;
        private boolean conditionOnPreviousText;
        private Optional<String> initialPrompt;
        private boolean carryInitialPrompt;
        private Optional<WordOptions> words;
        private boolean shortWindows;
        private int batchSize;

        private Builder(TranscriptionOptions from) {
            decoding = from.decoding;
            speech = from.speech;
            language = from.language;
            task = from.task;
            sequential = from.sequential;
            conditionOnPreviousText = from.conditionOnPreviousText;
            initialPrompt = from.initialPrompt;
            carryInitialPrompt = from.carryInitialPrompt;
            words = from.words;
            shortWindows = from.shortWindows;
            batchSize = from.batchSize;
        }

        /** Changes how windows are decoded. */
        public Builder decoding(UnaryOperator<DecodingOptions.Builder> change) {
            decoding = change.apply(decoding.with()).build();
            return this;
        }

        /** Only speech is decoded. */
        public Builder speech(SpeechOptions wanted) {
            speech = Optional.of(wanted);
            return this;
        }

        /** All is decoded, whether it is speech or not. */
        public Builder allAudio() {
            speech = Optional.empty();
            return this;
        }

        /** The language that is spoken, by its code. */
        public Builder language(String code) {
            return language(LanguageOptions.of(List.of(code)));
        }

        public Builder language(LanguageOptions value) {
            language = value;
            return this;
        }

        public Builder task(Task value) {
            task = value;
            return this;
        }

        public Builder sequential(boolean wanted) {
            sequential = wanted;
            return this;
        }

        public Builder conditionOnPreviousText(boolean wanted) {
            conditionOnPreviousText = wanted;
            return this;
        }

        public Builder initialPrompt(String text) {
            initialPrompt = Optional.of(text);
            return this;
        }

        public Builder carryInitialPrompt(boolean wanted) {
            carryInitialPrompt = wanted;
            return this;
        }

        public Builder words(WordOptions wanted) {
            words = Optional.of(wanted);
            return this;
        }

        public Builder shortWindows(boolean wanted) {
            shortWindows = wanted;
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
                    decoding,
                    speech,
                    language,
                    task,
                    sequential,
                    conditionOnPreviousText,
                    initialPrompt,
                    carryInitialPrompt,
                    words,
                    shortWindows,
                    batchSize);
        }
    }
}
