package io.github.liteasr.compress;

import io.github.liteasr.engine.DoubleMatrix;
import io.github.liteasr.engine.ElementType;
import io.github.liteasr.engine.Matrix;
import io.github.liteasr.whisper.Activation;
import io.github.liteasr.whisper.ActivationObserver;
import io.github.liteasr.whisper.EncoderLayer;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.Linear;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the layers that write to the residual stream make up for what the low-rank layers before them did to it. Layer by
 * layer two streams run side by side, a dense and a compressed one; the output y of the compressed attention, and then
 * of the compressed MLP, is mapped to A y + c so that the compressed stream comes as near as it can to the dense one. The
 * map is the least squares solution with a ridge that draws A to the identity. It goes into the second factor, so it
 * costs nothing; it is kept only where it helps on windows that it was not fitted on.
 */
final class Compensation {
    /** The ridge, as a share of the mean variance of y. */
    private static final double RIDGE = 0.1;
    /** One window in so many is not fitted on. */
    private static final int CHECKED = 8;

    private final WhisperModel model;
    private final List<Matrix> dense = new ArrayList<>();
    private final List<Matrix> compressed = new ArrayList<>();
    private final Matrix before;
    private final MlpOutput mlp;

    /** The low-rank factors of a layer. */
    interface Factors {
        Map<EncoderProjection, LowRankFactors> of(int layer);
    }

    private Compensation(WhisperModel model, List<float[]> windows) {
        this.model = model;
        this.before = model.newFeatures(ElementType.F32);
        this.mlp = new MlpOutput(model.newFeatures(ElementType.F32));
        Matrix spectrogram = model.newWindow();
        for (float[] window : windows) {
            Matrix start = model.newFeatures(ElementType.F32);
            spectrogram.write(0, window);
            model.engine().call(() -> {
                model.encoder().begin(spectrogram, start);
                return start;
            });
            dense.add(start);
            Matrix copy = model.newFeatures(ElementType.F32);
            copy.copyFrom(start);
            compressed.add(copy);
        }
    }

    /** The compensated factors of the output and fc2 layers, layer by layer, where these are low-rank. */
    static List<Map<EncoderProjection, LowRankFactors>> fitted(
            WhisperModel model, List<float[]> windows, Factors factors, Compressor.Progress progress) {
        Compensation compensation = new Compensation(model, windows);
        List<Map<EncoderProjection, LowRankFactors>> layers = new ArrayList<>();
        int count = model.config().encoderLayers();
        for (int layer = 0; layer < count; layer++) {
            layers.add(compensation.next(layer, factors.of(layer)));
            progress.advanced("compensation", layer + 1, count);
        }
        return layers;
    }

    private Map<EncoderProjection, LowRankFactors> next(int layer, Map<EncoderProjection, LowRankFactors> factors) {
        EncoderLayer target = model.encoder().layers().get(layer);
        List<Step> wanted = dense.stream().map(stream -> step(layer, stream)).toList();
        Map<EncoderProjection, Linear> replaced = new EnumMap<>(EncoderProjection.class);
        factors.forEach((projection, low) -> replaced.put(projection, target.replace(projection, target.lowRank(low))));

        Map<EncoderProjection, LowRankFactors> fitted = new EnumMap<>(EncoderProjection.class);
        LowRankFactors output = factors.get(EncoderProjection.OUTPUT);
        if (output != null) {
            Fit fit = new Fit(model.config().width());
            for (int i = 0; i < compressed.size(); i++) {
                before.copyFrom(compressed.get(i));
                DoubleMatrix start = values(before);
                fit.add(difference(step(layer, before).middle, start), difference(wanted.get(i).middle, start));
            }
            LowRankFactors mapped = fit.applied(output);
            fitted.put(EncoderProjection.OUTPUT, mapped);
            target.replace(EncoderProjection.OUTPUT, target.lowRank(mapped));
        }
        LowRankFactors contract = factors.get(EncoderProjection.CONTRACT);
        if (contract != null) {
            Fit fit = new Fit(model.config().width());
            for (int i = 0; i < compressed.size(); i++) {
                before.copyFrom(compressed.get(i));
                Step step = step(layer, before);
                fit.add(difference(step.end, step.middle), difference(wanted.get(i).end, step.middle));
            }
            LowRankFactors mapped = fit.applied(contract);
            fitted.put(EncoderProjection.CONTRACT, mapped);
            target.replace(EncoderProjection.CONTRACT, target.lowRank(mapped));
        }
        compressed.forEach(stream -> run(layer, stream));
        replaced.forEach(target::replace);
        return fitted;
    }

    /** A residual stream between attention and MLP, and after the layer. */
    private record Step(DoubleMatrix middle, DoubleMatrix end) {}

    /** Runs a layer; the stream becomes its output. */
    private void run(int layer, Matrix stream) {
        model.engine().call(() -> {
            model.encoder().advance(layer, stream, mlp);
            return stream;
        });
    }

    private Step step(int layer, Matrix stream) {
        run(layer, stream);
        DoubleMatrix end = values(stream);
        return new Step(difference(end, values(mlp.output)), end);
    }

    private static DoubleMatrix values(Matrix matrix) {
        return DoubleMatrix.of(matrix.rows(), matrix.columns(), matrix.toFloats());
    }

    private static DoubleMatrix difference(DoubleMatrix a, DoubleMatrix b) {
        double[] values = a.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] -= b.values()[i];
        }
        return new DoubleMatrix(a.rows(), a.columns(), values);
    }

    /** Keeps what fc2 writes. */
    private record MlpOutput(Matrix output) implements ActivationObserver {
        @Override
        public void observe(Activation activation, int first, Matrix rows) {
            if (activation == Activation.MLP_OUTPUT) {
                output.rows(first, rows.rows()).copyFrom(rows);
            }
        }

        @Override
        public void layerEnded(int layer) {}
    }

    /** The least squares fit of t ≈ A y + c over all windows but those that check it. */
    static final class Fit {
        private final int width;
        private final double[] sumOfY;
        private final double[] sumOfT;
        private final double[] products;
        private final double[] crossProducts;
        private final List<DoubleMatrix> checkedY = new ArrayList<>();
        private final List<DoubleMatrix> checkedT = new ArrayList<>();
        private long positions;
        private int windows;

        Fit(int width) {
            this.width = width;
            this.sumOfY = new double[width];
            this.sumOfT = new double[width];
            this.products = new double[width * width];
            this.crossProducts = new double[width * width];
        }

        /** Adds a window's outputs and what they should be, positions x width. */
        void add(DoubleMatrix y, DoubleMatrix t) {
            if (windows++ % CHECKED == CHECKED - 1) {
                checkedY.add(y);
                checkedT.add(t);
                return;
            }
            add(products, y.transposedTimes(y).values());
            add(crossProducts, t.transposedTimes(y).values());
            for (int row = 0; row < y.rows(); row++) {
                for (int column = 0; column < width; column++) {
                    sumOfY[column] += y.get(row, column);
                    sumOfT[column] += t.get(row, column);
                }
            }
            positions += y.rows();
        }

        private static void add(double[] sums, double[] values) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += values[i];
            }
        }

        /** The factors followed by the map, if there is one that helps on the windows that check it. */
        LowRankFactors applied(LowRankFactors factors) {
            if (checkedY.isEmpty()) {
                return factors;
            }
            DoubleMatrix covariance = covariance(products, sumOfY);
            DoubleMatrix missing = covariance(crossProducts, sumOfT);
            double ridge = 0;
            for (int i = 0; i < width; i++) {
                ridge += RIDGE * covariance.get(i, i) / width;
            }
            for (int i = 0; i < missing.values().length; i++) {
                missing.values()[i] -= covariance.values()[i];
            }
            DoubleMatrix map = missing.times(inverse(covariance, ridge));
            for (int i = 0; i < width; i++) {
                map.values()[i * width + i] += 1;
            }
            double[] offset = new double[width];
            double[] mapped = map.times(sumOfY);
            for (int i = 0; i < width; i++) {
                offset[i] = (sumOfT[i] - mapped[i]) / positions;
            }
            return error(map, offset) < error() ? factors.followedBy(map, offset) : factors;
        }

        /** cov(u, y) from Σ u yᵀ and Σ u. */
        private DoubleMatrix covariance(double[] sums, double[] sumOfU) {
            double[] values = new double[sums.length];
            for (int row = 0; row < width; row++) {
                for (int column = 0; column < width; column++) {
                    int i = row * width + column;
                    values[i] = (sums[i] - sumOfU[row] * sumOfY[column] / positions) / positions;
                }
            }
            return new DoubleMatrix(width, width, values);
        }

        /** (C + ridge · I)⁻¹ for a covariance matrix C. */
        private DoubleMatrix inverse(DoubleMatrix covariance, double ridge) {
            DoubleMatrix.Eigen eigen = covariance.symmetricEigen();
            double[] scaled = eigen.vectors().values().clone();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] /= Math.max(eigen.values()[i % width], 0) + ridge;
            }
            return new DoubleMatrix(width, width, scaled).timesTransposed(eigen.vectors());
        }

        private double error() {
            double sum = 0;
            for (int i = 0; i < checkedY.size(); i++) {
                sum += squares(difference(checkedT.get(i), checkedY.get(i)), new double[width]);
            }
            return sum;
        }

        private double error(DoubleMatrix map, double[] offset) {
            double sum = 0;
            for (int i = 0; i < checkedY.size(); i++) {
                sum += squares(difference(checkedT.get(i), checkedY.get(i).timesTransposed(map)), offset);
            }
            return sum;
        }

        private double squares(DoubleMatrix matrix, double[] less) {
            double sum = 0;
            for (int row = 0; row < matrix.rows(); row++) {
                for (int column = 0; column < width; column++) {
                    double value = matrix.get(row, column) - less[column];
                    sum += value * value;
                }
            }
            return sum;
        }
    }
}
