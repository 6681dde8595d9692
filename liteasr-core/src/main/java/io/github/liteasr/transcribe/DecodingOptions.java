package io.github.liteasr.transcribe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How to decode; the defaults are openai/whisper's. Immutable: the {@code with…} methods give changed copies.
 *
 * @param language the language's code, or empty to detect it
 * @param temperatures tried one after the other until a result passes the thresholds; at 0, beam search
 * @param beamSize at a temperature of 0, how many candidates are read on side by side; 1 is greedy
 * @param bestOf at a temperature above 0, how many samples to choose the likeliest from
 * @param compressionRatioThreshold text that deflates better than this is taken for a loop, and tried again
 * @param logProbabilityThreshold a lower mean log-probability of tokens is tried again
 * @param noSpeechThreshold a window whose no-speech probability is higher, and which fails {@code
 *     logProbabilityThreshold}, is skipped as silent
 * @param timestamps whether the model writes times; without, a window is one segment
 * @param conditionOnPreviousText whether a window sees the text before it
 * @param words how to time words; if empty, they are not timed
 * @param initialPrompt text before the first window, for names and style
 * @param batchSize how many recordings to decode side by side
 */
public record DecodingOptions(
        Optional<String> language,
        Task task,
        List<Double> temperatures,
        int beamSize,
        int bestOf,
        OptionalDouble compressionRatioThreshold,
        OptionalDouble logProbabilityThreshold,
        OptionalDouble noSpeechThreshold,
        boolean timestamps,
        boolean conditionOnPreviousText,
        Optional<WordOptions> words,
        Optional<String> initialPrompt,
        int batchSize) {

    /** The most sequences that are decoded in one step: recordings times beam size or samples. */
    public static final int MOST_SEQUENCES = 64;

    public DecodingOptions {
        temperatures = List.copyOf(temperatures);
        if (temperatures.isEmpty() || temperatures.stream().anyMatch(t -> !(t >= 0 && t <= 10))) {
            throw new IllegalArgumentException("temperatures must be from 0 to 10, not " + temperatures);
        }
        requireFewSequences(beamSize, "beam size", batchSize);
        requireFewSequences(bestOf, "best of", batchSize);
    }

    private static void requireFewSequences(int ofOne, String name, int batchSize) {
        if (ofOne < 1 || batchSize < 1 || ofOne * (long) batchSize > MOST_SEQUENCES) {
            throw new IllegalArgumentException("batch size " + batchSize + " times " + name + " " + ofOne
                    + " must be from 1 to " + MOST_SEQUENCES);
        }
    }

    /** The defaults of openai/whisper's command line. */
    public static DecodingOptions defaults() {
        return new DecodingOptions(
                Optional.empty(),
                Task.TRANSCRIBE,
                List.of(0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
                5,
                5,
                OptionalDouble.of(2.4),
                OptionalDouble.of(-1),
                OptionalDouble.of(0.6),
                true,
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
        private Optional<String> language;
        private Task task;
        private List<Double> temperatures;
        private int beamSize;
        private int bestOf;
        private OptionalDouble compressionRatioThreshold;
        private OptionalDouble logProbabilityThreshold;
        private OptionalDouble noSpeechThreshold;
        private boolean timestamps;
        private boolean conditionOnPreviousText;
        private Optional<WordOptions> words;
        private Optional<String> initialPrompt;
        private int batchSize;

        private Builder(DecodingOptions from) {
            language = from.language;
            task = from.task;
            temperatures = from.temperatures;
            beamSize = from.beamSize;
            bestOf = from.bestOf;
            compressionRatioThreshold = from.compressionRatioThreshold;
            logProbabilityThreshold = from.logProbabilityThreshold;
            noSpeechThreshold = from.noSpeechThreshold;
            timestamps = from.timestamps;
            conditionOnPreviousText = from.conditionOnPreviousText;
            words = from.words;
            initialPrompt = from.initialPrompt;
            batchSize = from.batchSize;
        }

        public Builder language(String code) {
            language = Optional.of(code);
            return this;
        }

        public Builder task(Task value) {
            task = value;
            return this;
        }

        public Builder temperatures(List<Double> values) {
            temperatures = values;
            return this;
        }

        /** The likeliest token each time, once: no beam, and no other temperature. */
        public Builder greedy() {
            return temperatures(List.of(0.0)).beamSize(1);
        }

        public Builder beamSize(int candidates) {
            beamSize = candidates;
            return this;
        }

        public Builder bestOf(int samples) {
            bestOf = samples;
            return this;
        }

        public Builder compressionRatioThreshold(OptionalDouble threshold) {
            compressionRatioThreshold = threshold;
            return this;
        }

        public Builder logProbabilityThreshold(OptionalDouble threshold) {
            logProbabilityThreshold = threshold;
            return this;
        }

        public Builder noSpeechThreshold(OptionalDouble threshold) {
            noSpeechThreshold = threshold;
            return this;
        }

        public Builder timestamps(boolean wanted) {
            timestamps = wanted;
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

        public Builder batchSize(int recordings) {
            batchSize = recordings;
            return this;
        }

        /**
         * The changed options.
         *
         * @throws IllegalArgumentException if they do not fit each other
         */
        public DecodingOptions build() {
            return new DecodingOptions(
                    language,
                    task,
                    temperatures,
                    beamSize,
                    bestOf,
                    compressionRatioThreshold,
                    logProbabilityThreshold,
                    noSpeechThreshold,
                    timestamps,
                    conditionOnPreviousText,
                    words,
                    initialPrompt,
                    batchSize);
        }
    }
}
