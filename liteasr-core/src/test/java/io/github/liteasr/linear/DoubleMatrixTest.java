package io.github.liteasr.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.engine.Precision;
import java.util.EnumSet;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Linear algebra in 64-bit floats against its definitions. */
class DoubleMatrixTest {
    private static final double TOLERANCE = 1e-11;

    private final SplittableRandom random = new SplittableRandom(7);

    private DoubleMatrix noise(int rows, int columns) {
        return new DoubleMatrix(
                rows, columns, random.doubles((long) rows * columns, -1, 1).toArray());
    }

    @Test
    void products_are_sums_of_products() {
        for (int[] shape : new int[][] {{1, 1, 1}, {3, 5, 2}, {65, 33, 129}}) {
            DoubleMatrix a = noise(shape[0], shape[1]);
            DoubleMatrix b = noise(shape[1], shape[2]);
            DoubleMatrix product = a.times(b);
            for (int i = 0; i < a.rows(); i++) {
                for (int j = 0; j < b.columns(); j++) {
                    double sum = 0;
                    for (int k = 0; k < a.columns(); k++) {
                        sum += a.get(i, k) * b.get(k, j);
                    }
                    assertThat(product.get(i, j)).isCloseTo(sum, within(TOLERANCE));
                }
            }
            requireEqual(a.timesTransposed(b.transposed()), product);
            requireEqual(a.transposed().transposedTimes(b), product);
        }
    }

    @Test
    void eigenvectors_are_orthonormal_and_give_the_matrix_back() {
        for (int size : new int[] {1, 2, 37, 130}) {
            DoubleMatrix root = noise(size, size);
            DoubleMatrix matrix = root.timesTransposed(root);
            DoubleMatrix.Eigen eigen = matrix.symmetricEigen();
            assertThat(eigen.values()).isSortedAccordingTo((x, y) -> Double.compare(y, x));
            DoubleMatrix vectors = eigen.vectors();
            DoubleMatrix scaled = new DoubleMatrix(size, size, vectors.values().clone());
            for (int i = 0; i < scaled.values().length; i++) {
                scaled.values()[i] *= eigen.values()[i % size];
            }
            requireEqual(scaled.timesTransposed(vectors), matrix);
            DoubleMatrix gram = vectors.transposedTimes(vectors);
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    assertThat(gram.get(i, j)).isCloseTo(i == j ? 1 : 0, within(TOLERANCE));
                }
            }
        }
    }

    /** Also at sizes that OpenBLAS spreads over threads, from a thread with an ordinary stack. */
    @Test
    void division_undoes_a_product_with_a_positive_definite_matrix() {
        for (int size : new int[] {1, 7, 130, 1100}) {
            DoubleMatrix root = noise(size, size);
            DoubleMatrix divisor = root.timesTransposed(root);
            for (int i = 0; i < size; i++) {
                divisor.values()[i * size + i] += size;
            }
            DoubleMatrix quotient = noise(5, size);
            requireEqual(quotient.times(divisor).dividedBy(divisor), quotient);
        }
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> noise(1, 2).dividedBy(new DoubleMatrix(2, 2, new double[] {1, 2, 2, 1})));
        assertThatIllegalArgumentException().isThrownBy(() -> noise(1, 3).dividedBy(noise(2, 2)));
    }

    @Test
    void concatenated_matrices_lie_side_by_side() {
        DoubleMatrix joint = DoubleMatrix.concatenated(java.util.List.of(
                new DoubleMatrix(2, 1, new double[] {1, 4}), new DoubleMatrix(2, 2, new double[] {2, 3, 5, 6})));
        assertThat(joint.values()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DoubleMatrix.concatenated(java.util.List.of(noise(2, 1), noise(3, 1))));
    }

    @Test
    void pieces_that_run_at_once_give_what_they_give_alone_and_failures_come_through() {
        DoubleMatrix matrix = noise(40, 40);
        Map<Precision, DoubleMatrix> squares = BlasThreads.map(
                Precision.class, EnumSet.allOf(Precision.class), precision -> matrix.timesTransposed(matrix));
        assertThat(squares.keySet()).containsExactly(Precision.values());
        squares.values().forEach(square -> requireEqual(square, matrix.timesTransposed(matrix)));
        assertThat(BlasThreads.<Precision, Integer>map(Precision.class, EnumSet.noneOf(Precision.class), p -> 1))
                .isEmpty();
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> BlasThreads.map(Precision.class, EnumSet.allOf(Precision.class), precision -> {
                    throw new ArithmeticException(precision.name());
                }));
    }

    @Test
    void a_symmetric_matrix_is_its_lower_triangle_twice() {
        SymmetricMatrix matrix = new SymmetricMatrix(3, new double[] {1, 2, 3, 4, 5, 6});
        assertThat(matrix.toDense().values()).containsExactly(1, 2, 4, 2, 3, 5, 4, 5, 6);
        assertThat(matrix.get(1, 2)).isEqualTo(matrix.get(2, 1)).isEqualTo(5);
        matrix.add(new SymmetricMatrix(3, new double[] {1, 1, 1, 1, 1, 1}));
        assertThat(matrix.triangle()).containsExactly(2, 3, 4, 5, 6, 7);
    }

    @Test
    void shapes_that_do_not_fit_and_values_that_are_not_finite_are_refused() {
        DoubleMatrix matrix = noise(2, 3);
        Runnable[] attempts = {
            () -> matrix.times(noise(2, 3)),
            () -> matrix.timesTransposed(noise(3, 2)),
            () -> matrix.transposedTimes(noise(3, 2)),
            matrix::symmetricEigen,
            () -> new DoubleMatrix(2, 2, new double[3]),
            () -> new SymmetricMatrix(2, new double[4]),
            () -> new SymmetricMatrix(2).add(new SymmetricMatrix(3))
        };
        for (Runnable attempt : attempts) {
            assertThatIllegalArgumentException().isThrownBy(attempt::run);
        }
        DoubleMatrix infinite = new DoubleMatrix(1, 1, new double[] {Double.POSITIVE_INFINITY});
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(infinite::symmetricEigen);
    }

    private static void requireEqual(DoubleMatrix actual, DoubleMatrix expected) {
        assertThat(actual.rows()).isEqualTo(expected.rows());
        assertThat(actual.values()).containsExactly(expected.values(), within(TOLERANCE));
    }

    @Test
    void an_interpolation_gives_all_columns_from_the_chosen_ones() {
        for (int[] shape : new int[][] {{1, 1}, {3, 5}, {40, 40}, {65, 300}}) {
            DoubleMatrix a = noise(shape[0], shape[1]);
            DoubleMatrix.Interpolation found = a.interpolation();
            assertThat(found.columns()).hasSize(a.rows()).isSorted().doesNotHaveDuplicates();
            requireEqual(a.columns(found.columns()).times(found.coefficients()), a);
            for (int i = 0; i < a.rows(); i++) {
                assertThat(found.coefficients().get(i, found.columns()[i])).isEqualTo(1);
            }
        }
        assertThatIllegalArgumentException().isThrownBy(() -> noise(3, 2).interpolation());
    }
}
