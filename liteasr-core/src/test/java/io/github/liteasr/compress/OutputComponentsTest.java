package io.github.liteasr.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.linear.DoubleMatrix;
import io.github.liteasr.linear.SymmetricMatrix;
import io.github.liteasr.whisper.LowRankFactors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Principal components from moments against a singular value decomposition of the stored outputs themselves. */
class OutputComponentsTest {
    private static final int POSITIONS = 300;

    private final SplittableRandom random = new SplittableRandom(3);

    /** A random layer and random inputs whose directions differ much in size, far from the origin. */
    private final class Layer {
        final DoubleMatrix weight;
        final double[] bias;
        final DoubleMatrix x;
        final DoubleMatrix y;

        Layer(int inputs, int outputs) {
            weight = noise(outputs, inputs);
            bias = noise(1, outputs).values();
            DoubleMatrix mixed = noise(POSITIONS, inputs).times(decaying(inputs));
            double[] offset = noise(1, inputs).values();
            for (int i = 0; i < mixed.values().length; i++) {
                mixed.values()[i] += 3 * offset[i % inputs];
            }
            x = mixed;
            y = x.timesTransposed(weight);
            for (int i = 0; i < y.values().length; i++) {
                y.values()[i] += bias[i % outputs];
            }
        }

        private DoubleMatrix decaying(int size) {
            DoubleMatrix mixing = noise(size, size);
            for (int i = 0; i < mixing.values().length; i++) {
                int row = i / size;
                mixing.values()[i] *= Math.exp(-8.0 * row / size);
            }
            return mixing;
        }

        DoubleMatrix approximated(LowRankFactors factors) {
            DoubleMatrix result = x.times(factors.reduce()).times(factors.expand());
            for (int i = 0; i < result.values().length; i++) {
                result.values()[i] += factors.bias()[i % bias.length];
            }
            return result;
        }
    }

    private DoubleMatrix noise(int rows, int columns) {
        double[] values = new double[rows * columns];
        Arrays.setAll(values, i -> random.nextGaussian());
        return new DoubleMatrix(rows, columns, values);
    }

    private static ActivationMoments moments(DoubleMatrix x) {
        double[] sum = new double[x.columns()];
        SymmetricMatrix squares = new SymmetricMatrix(x.columns());
        for (int row = 0; row < x.rows(); row++) {
            int at = 0;
            for (int i = 0; i < x.columns(); i++) {
                sum[i] += x.get(row, i);
                for (int j = 0; j <= i; j++) {
                    squares.triangle()[at++] += x.get(row, i) * x.get(row, j);
                }
            }
        }
        return new ActivationMoments(x.rows(), sum, squares);
    }

    @Test
    void factors_are_as_near_to_the_outputs_as_their_rank_allows() {
        for (int[] shape : new int[][] {{24, 24}, {16, 40}, {40, 16}}) {
            Layer layer = new Layer(shape[0], shape[1]);
            double[] variances = singularValuesSquared(centred(layer.y));
            for (OutputComponents components : new OutputComponents[] {
                OutputComponents.ofInput(layer.weight, layer.bias, moments(layer.x)),
                OutputComponents.ofOutput(
                        moments(layer.y).mean(), moments(layer.y).covariance())
            }) {
                for (int rank : new int[] {1, 4, 11}) {
                    double least = Arrays.stream(variances).skip(rank).sum();
                    double total = Arrays.stream(variances).sum();
                    double error = squaredDifference(
                            layer.approximated(components.factors(rank, layer.weight, layer.bias)), layer.y);
                    assertThat(error / total).isCloseTo(least / total, within(1e-5 * least / total + 1e-9));
                }
            }
        }
    }

    @Test
    void variances_are_the_singular_values_of_the_centred_outputs_squared() {
        for (int[] shape : new int[][] {{24, 24}, {16, 40}, {40, 16}}) {
            Layer layer = new Layer(shape[0], shape[1]);
            double[] expected = singularValuesSquared(centred(layer.y));
            double[] variances = OutputComponents.ofInput(layer.weight, layer.bias, moments(layer.x))
                    .variances();
            for (int i = 0; i < Math.min(shape[0], shape[1]); i++) {
                assertThat(variances[i] * POSITIONS).isCloseTo(expected[i], within(1e-9 * expected[0]));
            }
        }
    }

    @Test
    void at_full_rank_the_layer_is_unchanged_to_rounding() {
        for (int[] shape : new int[][] {{24, 24}, {16, 40}, {40, 16}}) {
            Layer layer = new Layer(shape[0], shape[1]);
            int rank = Math.min(shape[0], shape[1]);
            LowRankFactors factors = OutputComponents.ofInput(layer.weight, layer.bias, moments(layer.x))
                    .factors(rank, layer.weight, layer.bias);
            // The components are kept as 32-bit floats.
            double total =
                    squaredDifference(layer.y, new DoubleMatrix(POSITIONS, shape[1], new double[POSITIONS * shape[1]]));
            assertThat(squaredDifference(layer.approximated(factors), layer.y) / total)
                    .isLessThan(1e-12);
        }
    }

    private static DoubleMatrix centred(DoubleMatrix y) {
        DoubleMatrix result = new DoubleMatrix(y.rows(), y.columns(), y.values().clone());
        for (int column = 0; column < y.columns(); column++) {
            double mean = 0;
            for (int row = 0; row < y.rows(); row++) {
                mean += y.get(row, column) / y.rows();
            }
            for (int row = 0; row < y.rows(); row++) {
                result.values()[row * y.columns() + column] -= mean;
            }
        }
        return result;
    }

    /** By one-sided Jacobi rotations of the columns, the largest first. */
    private static double[] singularValuesSquared(DoubleMatrix matrix) {
        double[][] columns = new double[matrix.columns()][];
        DoubleMatrix transposed = matrix.transposed();
        for (int i = 0; i < columns.length; i++) {
            columns[i] = Arrays.copyOfRange(transposed.values(), i * matrix.rows(), (i + 1) * matrix.rows());
        }
        for (int sweep = 0; sweep < 60; sweep++) {
            for (int i = 0; i < columns.length; i++) {
                for (int j = i + 1; j < columns.length; j++) {
                    rotate(columns[i], columns[j]);
                }
            }
        }
        return Arrays.stream(columns)
                .map(c -> dot(c, c))
                .sorted((a, b) -> Double.compare(b, a))
                .mapToDouble(v -> v)
                .toArray();
    }

    private static void rotate(double[] a, double[] b) {
        double product = dot(a, b);
        if (Math.abs(product) < 1e-300) {
            return;
        }
        double zeta = (dot(b, b) - dot(a, a)) / (2 * product);
        double tangent = Math.copySign(1 / (Math.abs(zeta) + Math.hypot(1, zeta)), zeta);
        double cosine = 1 / Math.hypot(1, tangent);
        double sine = cosine * tangent;
        for (int i = 0; i < a.length; i++) {
            double left = a[i];
            a[i] = cosine * left - sine * b[i];
            b[i] = sine * left + cosine * b[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double squaredDifference(DoubleMatrix a, DoubleMatrix b) {
        double sum = 0;
        for (int i = 0; i < a.values().length; i++) {
            sum += Math.pow(a.values()[i] - b.values()[i], 2);
        }
        return sum;
    }
}
