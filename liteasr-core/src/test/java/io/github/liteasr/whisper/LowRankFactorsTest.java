package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.linear.DoubleMatrix;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LowRankFactorsTest {
    private static LowRankFactors random(int inputs, int rank, int outputs) {
        Random random = new Random(inputs + rank);
        return new LowRankFactors(matrix(random, inputs, rank), matrix(random, rank, outputs), new double[outputs]);
    }

    private static DoubleMatrix matrix(Random random, int rows, int columns) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return new DoubleMatrix(rows, columns, values);
    }

    @Test
    void pivoted_factors_are_the_same_layer_with_a_unit_matrix_in_the_second() {
        for (int rank : new int[] {1, 7, 24, 40}) {
            LowRankFactors factors = random(50, rank, 40);
            LowRankFactors pivoted = factors.pivoted();
            assertThat(pivoted.isPivoted()).isTrue();
            // 64-bit rounding over at most 40 terms of size about 1, times the amplification.
            assertThat(pivoted.product()).containsExactly(factors.product(), within(1e-11));
            int units = 0;
            for (int column = 0; column < 40; column++) {
                int nonzero = 0;
                int ones = 0;
                for (int row = 0; row < rank; row++) {
                    nonzero += pivoted.expand().get(row, column) == 0 ? 0 : 1;
                    ones += pivoted.expand().get(row, column) == 1 ? 1 : 0;
                }
                units += nonzero == 1 && ones == 1 ? 1 : 0;
            }
            assertThat(units).as("unit columns at rank " + rank).isEqualTo(rank);
        }
    }

    @Test
    void pivots_keep_the_amplification_of_errors_small() {
        assertThat(random(50, 24, 400).pivoted().amplification()).isBetween(1.0, 10.0);
    }

    @Test
    void break_even_is_the_first_rank_at_which_factors_are_no_smaller() {
        assertThat(LowRankFactors.breakEven(384, 384)).isEqualTo(192);
        assertThat(LowRankFactors.breakEven(5, 7)).isEqualTo(3);
        assertThat(LowRankFactors.weights(191, 384, 384)).isLessThan(384 * 384);
        assertThat(LowRankFactors.pivotedWeights(383, 384, 384)).isEqualTo(384 * 384 - 1);
    }
}
