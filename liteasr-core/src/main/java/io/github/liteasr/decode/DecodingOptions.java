package io.github.liteasr.decode;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How to decode a window; the defaults are those of openai/whisper's command line. Immutable: {@link #with} gives changed
 * copies.
 *
 * @param temperatures tried one after the other until a result passes the thresholds; at 0, beam search
 * @param beamSize at a temperature of 0, how many candidates are read on side by side; 1 is greedy
 * @param bestOf at a temperature above 0, how many samples to choose the likeliest from
 * @param compressionRatioThreshold text that deflates better than this is taken for a loop, and tried again
 * @param logProbabilityThreshold a lower mean log-probability of tokens is tried again
 * @param noSpeechThreshold a window whose no-speech probability is higher, and which fails {@code
 *     logProbabilityThreshold}, is skipped as silent
 * @param timestamps whether the model writes times; without, a window is one segment
 */
public record DecodingOptions(
        List<Double> temperatures,
        int beamSize,
        int bestOf,
        OptionalDouble compressionRatioThreshold,
        OptionalDouble logProbabilityThreshold,
        OptionalDouble noSpeechThreshold,
        boolean timestamps) {

    public DecodingOptions {
        temperatures = List.copyOf(temperatures);
        if (temperatures.isEmpty() || temperatures.stream().anyMatch(t -> !(t >= 0 && t <= 10))) {
            throw new IllegalArgumentException("temperatures must be from 0 to 10, not " + temperatures);
        }
        requirePositive(beamSize, "beam size");
        requirePositive(bestOf, "best of");
    }

    private static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " " + value + " must be 1 or more");
        }
    }

    /** The defaults of openai/whisper's command line. */
    public static DecodingOptions defaults() {
        return new DecodingOptions(
                List.of(0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
                5,
                5,
                OptionalDouble.of(2.4),
                OptionalDouble.of(-1),
                OptionalDouble.of(0.6),
                true);
    }

    /** A builder that begins with these options. */
    public Builder with() {
        return new Builder(this);
    }

    /** Changes some of the options. */
    public static final class Builder {
        private List<Double> temperatures;
        private int beamSize;
        private int bestOf;
        private OptionalDouble compressionRatioThreshold;
        private OptionalDouble logProbabilityThreshold;
        private OptionalDouble noSpeechThreshold;
        private boolean timestamps;

        private Builder(DecodingOptions from) {
            temperatures = from.temperatures;
            beamSize = from.beamSize;
            bestOf = from.bestOf;
            compressionRatioThreshold = from.compressionRatioThreshold;
            logProbabilityThreshold = from.logProbabilityThreshold;
            noSpeechThreshold = from.noSpeechThreshold;
            timestamps = from.timestamps;
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

        /**
         * The changed options.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public DecodingOptions build() {
            return new DecodingOptions(
                    temperatures,
                    beamSize,
                    bestOf,
                    compressionRatioThreshold,
                    logProbabilityThreshold,
                    noSpeechThreshold,
                    timestamps);
        }
    }
}
