package io.github.liteasr.compress;

import io.github.liteasr.engine.Moments;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.linear.DoubleMatrix;
import io.github.liteasr.linear.SymmetricMatrix;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A linear layer fitted anew to inputs x and wanted outputs t: the least squares solution of t ≈ W x + c with a ridge that
 * draws W to the layer's own weights, and of that the principal components of its outputs. One window in so many checks
 * the result instead.
 */
final class Refit {
    /** The ridge, as a share of the mean variance of x. */
    private static final double RIDGE = 0.1;
    /** One window in so many is not fitted on. */
    private static final int CHECKED = 8;

    private final WhisperModel model;
    private final int inputs;
    private final int outputs;
    /** x and t side by side, so that one matrix of moments holds those of both. */
    private final Matrix joint;

    private final Moments sums;
    private final ActivationMoments moments;
    private final List<DoubleMatrix> checkedX = new ArrayList<>();
    private final List<DoubleMatrix> checkedT = new ArrayList<>();
    private int windows;

    Refit(WhisperModel model, java.lang.foreign.Arena arena, int inputs, int outputs) {
        int positions = model.config().audioPositions();
        this.model = model;
        this.inputs = inputs;
        this.outputs = outputs;
        this.joint = Matrix.allocate(arena, ElementType.F32, positions, inputs + outputs);
        this.sums = new Moments(model.engine(), positions, inputs + outputs, ElementType.F32);
        this.moments = new ActivationMoments(inputs + outputs);
    }

    /** Adds a window: positions x inputs, and positions x outputs, row after row. */
    void add(float[] x, float[] t) {
        int positions = x.length / inputs;
        if (windows++ % CHECKED == CHECKED - 1) {
            checkedX.add(DoubleMatrix.of(positions, inputs, x));
            checkedT.add(DoubleMatrix.of(positions, outputs, t));
            return;
        }
        Matrix rows = joint.rows(0, positions);
        for (int row = 0; row < positions; row++) {
            rows.columns(0, inputs).write(row, x, row * inputs, inputs);
            rows.columns(inputs, outputs).write(row, t, row * outputs, outputs);
        }
        model.engine().call(() -> {
            sums.add(rows, moments.sum(), moments.squares().triangle());
            return moments;
        });
        moments.counted(positions);
    }

    /**
     * The fitted layer in as many components as the known factors have, or those themselves if it does not help on the
     * windows that check it.
     *
     * @param weight the dense layer's weights, outputs x inputs
     */
    LowRankFactors fitted(LowRankFactors known, DoubleMatrix weight) {
        if (checkedX.isEmpty()) {
            return known;
        }
        double[] mean = moments.mean();
        DoubleMatrix covariance = covariance(0, inputs, mean);
        DoubleMatrix joint = covariance(inputs, outputs, mean);
        double ridge = RIDGE * trace(covariance) / inputs;
        DoubleMatrix fitted = sum(joint, weight, ridge).dividedBy(ridged(covariance, ridge));
        double[] bias = fitted.times(Arrays.copyOf(mean, inputs));
        double[] meanOutput = Arrays.copyOfRange(mean, inputs, inputs + outputs);
        for (int i = 0; i < outputs; i++) {
            bias[i] = meanOutput[i] - bias[i];
        }
        // The fitted F solves F (cov(x) + r I) = cov(t, x) + r W, so F cov(x) needs no product.
        DoubleMatrix covarianceOutput =
                sum(joint, sum(weight, fitted, -1), ridge).timesTransposed(fitted);
        LowRankFactors factors =
                OutputComponents.ofOutput(meanOutput, covarianceOutput).factors(known.rank(), fitted, bias);
        return error(factors) < error(known) ? factors : known;
    }

    /** cov(u, x) of some of the joint columns u, from the first. */
    private DoubleMatrix covariance(int first, int count, double[] mean) {
        SymmetricMatrix squares = moments.squares();
        double[] values = new double[count * inputs];
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < inputs; column++) {
                values[row * inputs + column] =
                        squares.get(first + row, column) / moments.count() - mean[first + row] * mean[column];
            }
        }
        return new DoubleMatrix(count, inputs, values);
    }

    private static double trace(DoubleMatrix matrix) {
        double trace = 0;
        for (int i = 0; i < matrix.rows(); i++) {
            trace += matrix.get(i, i);
        }
        return trace;
    }

    private static DoubleMatrix ridged(DoubleMatrix covariance, double ridge) {
        int size = covariance.rows();
        double[] values = covariance.values().clone();
        for (int i = 0; i < size; i++) {
            values[i * size + i] += ridge;
        }
        return new DoubleMatrix(size, size, values);
    }

    private double error(LowRankFactors factors) {
        double error = 0;
        for (int i = 0; i < checkedX.size(); i++) {
            DoubleMatrix y = checkedX.get(i).times(factors.reduce()).times(factors.expand());
            double[] wanted = checkedT.get(i).values();
            for (int j = 0; j < wanted.length; j++) {
                double missed = wanted[j] - y.values()[j] - factors.bias()[j % outputs];
                error += missed * missed;
            }
        }
        return error;
    }

    /** a + factor · b. */
    private static DoubleMatrix sum(DoubleMatrix a, DoubleMatrix b, double factor) {
        double[] values = a.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += factor * b.values()[i];
        }
        return new DoubleMatrix(a.rows(), a.columns(), values);
    }
}
