package io.github.liteasr.whisper;

import io.github.liteasr.engine.DoubleMatrix;

/** What replaces a linear layer y = W x + b: y ≈ (x W₁) W₂ + b', with x and y as rows (LiteASR, equation 5). */
public final class LowRankFactors {
    private final DoubleMatrix reduce;
    private final DoubleMatrix expand;
    private final double[] bias;

    /**
     * Factors that belong together.
     *
     * @param reduce W₁, inputs x rank
     * @param expand W₂, rank x outputs
     * @param bias b'
     */
    public LowRankFactors(DoubleMatrix reduce, DoubleMatrix expand, double[] bias) {
        if (reduce.columns() != expand.rows() || expand.columns() != bias.length) {
            throw new IllegalArgumentException(
                    "factors " + reduce + " and " + expand + " with a bias of " + bias.length);
        }
        this.reduce = reduce;
        this.expand = expand;
        this.bias = bias;
    }

    /** W₁, inputs x rank. */
    public DoubleMatrix reduce() {
        return reduce;
    }

    /** W₂, rank x outputs. */
    public DoubleMatrix expand() {
        return expand;
    }

    /** b'. */
    public double[] bias() {
        return bias;
    }

    public int rank() {
        return reduce.columns();
    }

    /** Weights and biases. */
    public long parameters() {
        return (long) rank() * (reduce.rows() + expand.columns()) + bias.length;
    }
}
