package io.github.liteasr.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.liteasr.compress.RankPolicy.VarianceThreshold;
import io.github.liteasr.whisper.EncoderProjection;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The published rule, on spectra of which the answer can be seen. */
class RankPolicyTest {
    /** 64 components of variance 1. */
    private static double[] flat() {
        double[] variances = new double[64];
        Arrays.fill(variances, 1);
        return variances;
    }

    @Test
    void the_rank_is_the_smallest_multiple_that_holds_more_than_the_threshold() {
        double[] variances = flat();
        assertThat(new VarianceThreshold(0.24, 0.5).rank(EncoderProjection.QUERY, 640, 64, variances))
                .isEqualTo(OptionalInt.of(16));
        assertThat(new VarianceThreshold(0.25, 0.5).rank(EncoderProjection.QUERY, 640, 64, variances))
                .as("exactly the threshold is not more than it")
                .isEqualTo(OptionalInt.of(32));
        assertThat(new VarianceThreshold(0.25, 0.5, 1).rank(EncoderProjection.QUERY, 640, 64, variances))
                .isEqualTo(OptionalInt.of(17));
    }

    @Test
    void attention_and_mlp_have_thresholds_of_their_own() {
        VarianceThreshold policy = new VarianceThreshold(0.2, 0.45);
        for (EncoderProjection projection : EncoderProjection.values()) {
            boolean mlp = projection == EncoderProjection.EXPAND || projection == EncoderProjection.CONTRACT;
            assertThat(policy.rank(projection, 640, 64, flat())).isEqualTo(OptionalInt.of(mlp ? 32 : 16));
        }
    }

    @Test
    void a_layer_stays_dense_where_factors_would_cost_as_much() {
        VarianceThreshold policy = new VarianceThreshold(0.4, 0.4);
        assertThat(policy.rank(EncoderProjection.QUERY, 64, 64, flat()))
                .as("32 x (64 + 64) = 64 x 64")
                .isEmpty();
        assertThat(policy.rank(EncoderProjection.QUERY, 65, 64, flat())).isEqualTo(OptionalInt.of(32));
    }

    @Test
    void negative_variances_by_rounding_do_not_count() {
        double[] variances = new double[32];
        Arrays.fill(variances, -1e-18);
        variances[0] = 1;
        assertThat(new VarianceThreshold(0.999, 0.999).rank(EncoderProjection.QUERY, 640, 640, variances))
                .isEqualTo(OptionalInt.of(16));
    }

    @Test
    void presets_are_the_published_thresholds() {
        assertThat(VarianceThreshold.preset("acc")).contains(new VarianceThreshold(0.999, 0.999));
        assertThat(VarianceThreshold.preset("balanced")).contains(new VarianceThreshold(0.99, 0.999));
        assertThat(VarianceThreshold.preset("fast")).contains(new VarianceThreshold(0.99, 0.995));
        assertThat(VarianceThreshold.preset("quick")).isEmpty();
    }

    @Test
    void thresholds_outside_0_to_1_and_steps_below_1_are_refused() {
        for (double bad : new double[] {0, 1, -0.5, 1.5, Double.NaN}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new VarianceThreshold(bad, 0.9));
            assertThatIllegalArgumentException().isThrownBy(() -> new VarianceThreshold(0.9, bad));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new VarianceThreshold(0.9, 0.9, 0));
    }
}
