package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The reference itself, on values worked out by hand or taken from tables. */
class ReferenceOperationsTest {
    private static final Offset<Double> EXACT = within(1e-14);

    @Test
    void a_linear_layer_multiplies_by_the_rows_of_its_weights() {
        double[] y = ReferenceOperations.linear(
                new double[] {1, 2, 3, 4}, 2, new double[] {1, 0, 0, 1, 1, 1}, new double[] {10, 20, 30});
        assertThat(y).containsExactly(11, 22, 33, 13, 24, 37);
    }

    @Test
    void gelu_is_x_times_the_normal_distribution_function() {
        assertThat(ReferenceOperations.gelu(1)).isCloseTo(0.8413447460685429, EXACT);
        assertThat(ReferenceOperations.gelu(-2)).isCloseTo(-2 * 0.02275013194817921, EXACT);
        assertThat(ReferenceOperations.gelu(0)).isZero();
        assertThat(ReferenceOperations.gelu(20)).isEqualTo(20);
        assertThat(ReferenceOperations.gelu(-20)).isZero();
    }

    @Test
    void layer_norm_divides_by_the_deviation_with_its_epsilon() {
        double[] y = ReferenceOperations.layerNorm(new double[] {1, 3}, new double[] {1, 2}, new double[] {0, 5});
        assertThat(y).containsExactly(new double[] {-1 / Math.sqrt(1.00001), 5 + 2 / Math.sqrt(1.00001)}, EXACT);
    }

    @Test
    void a_convolution_pads_with_zeros() {
        double[] weights = {1, 10, 100};
        double[] x = {1, 2, 3, 4};
        double[] none = {0};
        assertThat(ReferenceOperations.convolution(x, 1, weights, none, 3, 1)).containsExactly(210, 321, 432, 43);
        assertThat(ReferenceOperations.convolution(x, 1, weights, none, 3, 2)).containsExactly(210, 432);
    }

    @Test
    void equal_keys_are_attended_alike_and_a_causal_query_sees_none_after_it() {
        double[] ones = {1, 1, 1};
        double[] values = {3, 6, 12};
        assertThat(ReferenceOperations.attention(ones, ones, values, 1, 1))
                .containsExactly(new double[] {7, 7, 7}, EXACT);
        assertThat(ReferenceOperations.causalAttention(ones, ones, values, 1, 1))
                .containsExactly(new double[] {3, 4.5, 7}, EXACT);
    }

    @Test
    void attention_divides_scores_by_the_root_of_the_head_size() {
        double[] query = {2, 0, 0, 0};
        double[] keys = {1, 0, 0, 0, 0, 0, 0, 0};
        double[] values = {1, 0, 0, 0, 0, 0, 0, 0};
        double[] y = ReferenceOperations.attention(query, keys, values, 1, 4);
        assertThat(y[0]).isCloseTo(Math.E / (Math.E + 1), EXACT);
    }

    @Test
    void quantised_values_are_multiples_of_the_largest_over_127() {
        double[] y = ReferenceOperations.quantized(new double[] {127, -63.4, 0.6, 0, 254, 1.1}, 4);
        assertThat(y).containsExactly(127, -63, 1, 0, 254, 2);
    }

    @Test
    void bfloat16_has_eight_significant_bits_and_ties_go_to_even() {
        double[] y = ReferenceOperations.bfloat16(new double[] {0, 1 + 1 / 256.0, 1 + 3 / 256.0, -1.01, 300.9});
        assertThat(y).containsExactly(0, 1, 1 + 4 / 256.0, -1.0078125, 300);
    }
}
