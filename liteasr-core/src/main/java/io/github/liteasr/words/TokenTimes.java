package io.github.liteasr.words;

import java.util.Arrays;

/** When the tokens of a window's text are spoken, and how likely they are. */
public final class TokenTimes {
    /** Those of no text. */
    static final TokenTimes NONE = new TokenTimes(new int[] {0}, new float[0]);

    private final int[] boundaries;
    private final float[] probabilities;

    /**
     * Times of some tokens.
     *
     * @param boundaries the positions of the encoder at which each begins, and at which the last ends
     * @param probabilities one for each token
     */
    public TokenTimes(int[] boundaries, float[] probabilities) {
        if (boundaries.length != probabilities.length + 1) {
            throw new IllegalArgumentException(
                    boundaries.length + " boundaries of " + probabilities.length + " tokens");
        }
        this.boundaries = boundaries.clone();
        this.probabilities = probabilities.clone();
    }

    /** The position at which a token begins, or, for the number of tokens, at which the last one ends. */
    int boundary(int token) {
        return boundaries[token];
    }

    /** The mean probability of tokens from one to before another. */
    double probability(int from, int to) {
        double sum = 0;
        for (int token = from; token < to; token++) {
            sum += probabilities[token];
        }
        return sum / (to - from);
    }

    @Override
    public String toString() {
        return Arrays.toString(boundaries);
    }
}
