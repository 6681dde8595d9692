package io.github.liteasr.decode;

import io.github.liteasr.decode.grammar.Grammar;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How to decode a window; the defaults are those of openai/whisper's command line. Immutable: {@link #with} gives changed
 * copies.
 *
 * @param temperatures tried one after the other until a result passes the thresholds; at 0, beam search
 * @param beamSize at a temperature of 0, how many candidates are read on side by side; 1 is greedy
 * @param patience beam search goes on until as many candidates have ended as this times {@code beamSize}, rounded
 * @param bestOf at a temperature above 0, how many samples to choose the likeliest from
 * @param lengthPenalty of candidates of n tokens, that of the highest sum of log-probabilities by ((5 + n) / 6) to the
 *     power of this is taken; if empty, by n
 * @param compressionRatioThreshold text that deflates better than this is taken for a loop, and tried again
 * @param logProbabilityThreshold a lower mean log-probability of tokens is tried again
 * @param noSpeechThreshold a window whose no-speech probability is higher, and which fails {@code
 *     logProbabilityThreshold}, is skipped as silent
 * @param timestamps whether the model writes times; without, a window is one segment
 * @param maxNewTokens the most tokens of a window; if empty, half of the model's text positions, without timestamps all
 *     that the prompt leaves
 * @param tokens which tokens may come
 * @param hotwords phrases that are likelier than the model thinks; they change which text is found, but no
 *     log-probability or certainty
 * @param grammar which texts a window may have; if empty, any. Like hotwords it changes no log-probability
 * @param grammarPenalty by how much text is lowered that the grammar does not accept, in nats
 */
public record DecodingOptions(
        List<Double> temperatures,
        int beamSize,
        double patience,
        int bestOf,
        OptionalDouble lengthPenalty,
        OptionalDouble compressionRatioThreshold,
        OptionalDouble logProbabilityThreshold,
        OptionalDouble noSpeechThreshold,
        boolean timestamps,
        OptionalInt maxNewTokens,
        TokenOptions tokens,
        List<Hotword> hotwords,
        Optional<Grammar> grammar,
        double grammarPenalty) {

    /** Usually nothing is likely enough to get past it. */
    public static final double GRAMMAR_PENALTY = 100;

    public DecodingOptions {
        temperatures = List.copyOf(temperatures);
        hotwords = List.copyOf(hotwords);
        if (temperatures.isEmpty() || temperatures.stream().anyMatch(t -> !(t >= 0 && t <= 10))) {
            throw new IllegalArgumentException("temperatures must be from 0 to 10, not " + temperatures);
        }
        requirePositive(beamSize, "beam size");
        requirePositive(bestOf, "best of");
        maxNewTokens.ifPresent(most -> requirePositive(most, "most new tokens"));
        if (!(patience <= 100 && Math.rint(beamSize * patience) >= 1)) {
            throw new IllegalArgumentException("patience " + patience + " times beam size " + beamSize
                    + " must be 1 or more, rounded, and patience at most 100");
        }
        if (!(grammarPenalty >= 0 && grammarPenalty <= 1e6)) {
            throw new IllegalArgumentException(
                    "grammar penalty " + grammarPenalty + " must be 0 or more, at most a million");
        }
        if (lengthPenalty.isPresent() && !(Math.abs(lengthPenalty.getAsDouble()) <= 100)) {
            throw new IllegalArgumentException(
                    "length penalty " + lengthPenalty.getAsDouble() + " must be from -100 to 100");
        }
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
                1,
                5,
                OptionalDouble.empty(),
                OptionalDouble.of(2.4),
                OptionalDouble.of(-1),
                OptionalDouble.of(0.6),
                true,
                OptionalInt.empty(),
                TokenOptions.defaults(),
                List.of(),
                Optional.empty(),
                GRAMMAR_PENALTY);
    }

    /** Whether what fails is tried again. */
    boolean fallsBack() {
        return temperatures.size() > 1;
    }

    /** A builder that begins with these options. */
    public Builder with() {
        return new Builder(this);
    }

    /** Changes some of the options. */
    public static final class Builder {
        private List<Double> temperatures;
        private int beamSize;
        private double patience;
        private int bestOf;
        private OptionalDouble lengthPenalty;
        private OptionalDouble compressionRatioThreshold;
        private OptionalDouble logProbabilityThreshold;
        private OptionalDouble noSpeechThreshold;
        private boolean timestamps;
        private OptionalInt maxNewTokens;
        private TokenOptions tokens;
        private List<Hotword> hotwords;
        private Optional<Grammar> grammar;
        private double grammarPenalty;

        private Builder(DecodingOptions from) {
            temperatures = from.temperatures;
            beamSize = from.beamSize;
            patience = from.patience;
            bestOf = from.bestOf;
            lengthPenalty = from.lengthPenalty;
            compressionRatioThreshold = from.compressionRatioThreshold;
            logProbabilityThreshold = from.logProbabilityThreshold;
            noSpeechThreshold = from.noSpeechThreshold;
            timestamps = from.timestamps;
            maxNewTokens = from.maxNewTokens;
            tokens = from.tokens;
            hotwords = from.hotwords;
            grammar = from.grammar;
            grammarPenalty = from.grammarPenalty;
        }

        public Builder temperatures(List<Double> values) {
            temperatures = values;
            return this;
        }

        /** The likeliest token each time, once: no beam, and no other temperature. */
        public Builder greedy() {
            return temperatures(List.of(0.0)).beamSize(1).patience(1);
        }

        public Builder beamSize(int candidates) {
            beamSize = candidates;
            return this;
        }

        public Builder patience(double factor) {
            patience = factor;
            return this;
        }

        public Builder bestOf(int samples) {
            bestOf = samples;
            return this;
        }

        public Builder lengthPenalty(OptionalDouble power) {
            lengthPenalty = power;
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

        public Builder maxNewTokens(int most) {
            maxNewTokens = OptionalInt.of(most);
            return this;
        }

        /** Changes which tokens may come. */
        public Builder tokens(TokenOptions changed) {
            tokens = changed;
            return this;
        }

        public Builder hotwords(List<Hotword> phrases) {
            hotwords = phrases;
            return this;
        }

        public Builder grammar(Grammar texts) {
            grammar = Optional.of(texts);
            return this;
        }

        public Builder grammarPenalty(double nats) {
            grammarPenalty = nats;
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
                    patience,
                    bestOf,
                    lengthPenalty,
                    compressionRatioThreshold,
                    logProbabilityThreshold,
                    noSpeechThreshold,
                    timestamps,
                    maxNewTokens,
                    tokens,
                    hotwords,
                    grammar,
                    grammarPenalty);
        }
    }
}
