package io.github.liteasr.decode;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Raises or lowers tokens in a search's eyes, given the tokens of one candidate. It changes scores, by which tokens are
 * ranked; log-probabilities, by which results are judged, stay the model's. Immutable.
 */
interface Steering {
    /** Leaves scores as they are. */
    Steering NONE = new All(List.of());

    /**
     * Changes the scores of the tokens that may come next.
     *
     * @param scores the tokens' log-probabilities, minus infinity for those that the rules forbid
     * @param logSum what to add to log-probabilities of text for the model's logits
     */
    void steer(float[] scores, double logSum);

    /** The tokens that it raises since a phrase begins or goes on with them, which pays only when the phrase is finished. */
    IntStream raised();

    /** What steers after one more token. */
    Steering after(int token);

    /** Several that steer together. */
    static Steering all(List<Steering> parts) {
        return parts.isEmpty() ? NONE : new All(parts);
    }

    /** Several that steer together. */
    record All(List<Steering> parts) implements Steering {
        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public void steer(float[] scores, double logSum) {
            parts.forEach(part -> part.steer(scores, logSum));
        }

        @Override
        public IntStream raised() {
            return parts.stream().flatMapToInt(Steering::raised);
        }

        @Override
        public Steering after(int token) {
            return parts.isEmpty()
                    ? this
                    : new All(parts.stream().map(part -> part.after(token)).toList());
        }
    }
}
