package io.github.liteasr.compress;

import io.github.liteasr.linear.BlasThreads;
import io.github.liteasr.linear.DoubleMatrix;
import io.github.liteasr.whisper.Activation;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.LowRankFactors;
import java.util.Map;
import java.util.Objects;

/**
 * The principal components of the output y = W x + b of one linear layer over the calibration speech, and the factors
 * that keep the first of them (LiteASR, section 3.1).
 */
final class OutputComponents {
    private final double[] mean;
    private final double[] variances;
    private final int outputs;

    /** Outputs x components, row after row; in 32-bit floats, because a large encoder has gigabytes of them. */
    private final float[] components;

    private OutputComponents(double[] mean, DoubleMatrix.Eigen eigen, DoubleMatrix components) {
        this.mean = mean;
        this.variances = eigen.values();
        this.outputs = components.rows();
        this.components = new float[components.values().length];
        for (int i = 0; i < this.components.length; i++) {
            this.components[i] = (float) components.values()[i];
        }
    }

    static OutputComponents of(
            EncoderWeights weights, ActivationStatistics statistics, int layer, EncoderProjection projection) {
        ActivationMoments moments = statistics.moments(layer, Activation.of(projection));
        return projection == EncoderProjection.CONTRACT
                ? ofOutput(moments.mean(), moments.covariance())
                : ofInput(weights.weight(layer, projection), weights.bias(layer, projection), moments);
    }

    /** From the mean and covariance of y. */
    static OutputComponents ofOutput(double[] mean, DoubleMatrix covariance) {
        DoubleMatrix.Eigen eigen = covariance.symmetricEigen();
        return new OutputComponents(mean, eigen, eigen.vectors());
    }

    /**
     * From the moments of x. With cov(x) = U S Uᵀ and A = W U √S, cov(y) = A Aᵀ; its eigenvectors are A v / √λ for the
     * eigenvectors v of AᵀA, which is no larger than x is wide.
     */
    static OutputComponents ofInput(DoubleMatrix weight, double[] bias, ActivationMoments input) {
        DoubleMatrix covariance = input.covariance();
        double[] mean = weight.times(input.mean());
        for (int i = 0; i < mean.length; i++) {
            mean[i] += bias[i];
        }
        if (weight.rows() <= weight.columns()) {
            return ofOutput(mean, weight.times(covariance).timesTransposed(weight));
        }
        DoubleMatrix.Eigen inner = covariance.symmetricEigen();
        DoubleMatrix root = weight.times(scaled(inner.vectors(), inner.values(), false));
        DoubleMatrix.Eigen eigen = root.transposedTimes(root).symmetricEigen();
        return new OutputComponents(mean, eigen, scaled(root.times(eigen.vectors()), eigen.values(), true));
    }

    /** Multiplies or divides each column by the square root of its value; a value that rounding made negative is zero. */
    private static DoubleMatrix scaled(DoubleMatrix matrix, double[] values, boolean divide) {
        double[] result = matrix.values().clone();
        int columns = matrix.columns();
        for (int i = 0; i < result.length; i++) {
            double root = Math.sqrt(Math.max(values[i % columns], 0));
            result[i] = divide ? (root > 0 ? result[i] / root : 0) : result[i] * root;
        }
        return new DoubleMatrix(matrix.rows(), columns, result);
    }

    /** Variances of the components, the largest first. */
    double[] variances() {
        return variances;
    }

    /** The first components: outputs x rank. */
    private DoubleMatrix first(int rank) {
        int all = components.length / outputs;
        double[] first = new double[outputs * rank];
        for (int row = 0; row < outputs; row++) {
            for (int i = 0; i < rank; i++) {
                first[row * rank + i] = components[row * all + i];
            }
        }
        return new DoubleMatrix(outputs, rank, first);
    }

    /** The factors of a layer's linear layers, of these ranks. */
    static Map<EncoderProjection, LowRankFactors> factors(
            Map<EncoderProjection, OutputComponents> components,
            EncoderWeights weights,
            int layer,
            Map<EncoderProjection, Integer> ranks) {
        return BlasThreads.map(
                EncoderProjection.class,
                ranks.keySet(),
                projection -> Objects.requireNonNull(components.get(projection))
                        .factors(
                                Objects.requireNonNull(ranks.get(projection)),
                                weights.weight(layer, projection),
                                weights.bias(layer, projection)));
    }

    /** W₁ = Wᵀ V, W₂ = Vᵀ and b' = ȳ + (b − ȳ) V Vᵀ, for the first {@code rank} components V. */
    LowRankFactors factors(int rank, DoubleMatrix weight, double[] bias) {
        DoubleMatrix kept = first(rank);
        DoubleMatrix expand = kept.transposed();
        double[] offset = new double[outputs];
        for (int i = 0; i < outputs; i++) {
            offset[i] = bias[i] - mean[i];
        }
        double[] shifted = kept.times(expand.times(offset));
        for (int i = 0; i < outputs; i++) {
            shifted[i] += mean[i];
        }
        return new LowRankFactors(weight.transposedTimes(kept), expand, shifted);
    }
}
