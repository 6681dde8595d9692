package io.github.liteasr.whisper;

import io.github.liteasr.linear.DoubleMatrix;

/** What replaces a linear layer y = W x + b: y ≈ (x W₁) W₂ + b', with x and y as rows (LiteASR, equation 5). */
public final class LowRankFactors {
    private final DoubleMatrix reduce;
    private final DoubleMatrix expand;
    private final double[] bias;
    private final boolean pivoted;

    /**
     * Factors that belong together.
     *
     * @param reduce W₁, inputs x rank
     * @param expand W₂, rank x outputs
     * @param bias b'
     */
    public LowRankFactors(DoubleMatrix reduce, DoubleMatrix expand, double[] bias) {
        this(reduce, expand, bias, false);
    }

    private LowRankFactors(DoubleMatrix reduce, DoubleMatrix expand, double[] bias, boolean pivoted) {
        if (reduce.columns() != expand.rows() || expand.columns() != bias.length) {
            throw new IllegalArgumentException(
                    "factors " + reduce + " and " + expand + " with a bias of " + bias.length);
        }
        this.reduce = reduce;
        this.expand = expand;
        this.bias = bias;
        this.pivoted = pivoted;
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

    /**
     * The same layer in other factors: W₂ holds the unit matrix in as many columns, the pivots, as the rank is (PIFA,
     * ICML 2025). Then x W₁ are the outputs of the pivots themselves, and the other outputs follow from them.
     */
    public LowRankFactors pivoted() {
        DoubleMatrix.Interpolation pivots = expand.interpolation();
        return new LowRankFactors(reduce.times(expand.columns(pivots.columns())), pivots.coefficients(), bias, true);
    }

    /** Whether W₂ holds a unit matrix. */
    public boolean isPivoted() {
        return pivoted;
    }

    /** W of y = W x + b' , outputs x inputs: (W₁ W₂)ᵀ. */
    double[] product() {
        return expand.transposedTimes(reduce.transposed()).values();
    }

    /**
     * How much an error of the reduced activations x W₁ grows in an output at most, errors of its elements being
     * independent: the greatest norm of a column of W₂. It is 1 for orthonormal factors.
     */
    public double amplification() {
        double greatest = 0;
        for (int column = 0; column < expand.columns(); column++) {
            double squares = 0;
            for (int row = 0; row < expand.rows(); row++) {
                squares += expand.get(row, column) * expand.get(row, column);
            }
            greatest = Math.max(greatest, squares);
        }
        return Math.sqrt(greatest);
    }

    public int inputs() {
        return reduce.rows();
    }

    public int outputs() {
        return expand.columns();
    }

    public int rank() {
        return reduce.columns();
    }

    /**
     * The rank from which two factors have as many weights as the dense layer or more: inputs · outputs / (inputs +
     * outputs), rounded up.
     */
    public static int breakEven(int inputs, int outputs) {
        return Math.toIntExact(Math.ceilDiv((long) inputs * outputs, inputs + outputs));
    }

    /** The weights of two factors: rank · (inputs + outputs). */
    public static long weights(int rank, int inputs, int outputs) {
        return (long) rank * (inputs + outputs);
    }

    /** The weights of pivoted factors, without their unit matrix: rank · (inputs + outputs − rank). */
    public static long pivotedWeights(int rank, int inputs, int outputs) {
        return (long) rank * (inputs + outputs - rank);
    }
}
