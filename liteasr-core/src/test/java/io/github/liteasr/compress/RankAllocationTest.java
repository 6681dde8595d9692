package io.github.liteasr.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperConfig;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankAllocationTest {
    private static final int STEP = 8;

    @TempDir
    private Path folder = Path.of("");

    private WhisperConfig config;

    @BeforeEach
    void readConfiguration() {
        config = WhisperConfig.read(TinyCheckpoint.english().write(folder.resolve("model")));
    }

    /** Random curves for the query and fc1 layers of the tiny model's two layers; the others are not in question. */
    private static List<Map<EncoderProjection, ErrorCurve>> curves(int seed) {
        Random random = new Random(seed);
        return List.of(layer(random), layer(random));
    }

    private static Map<EncoderProjection, ErrorCurve> layer(Random random) {
        Map<EncoderProjection, ErrorCurve> curves = new EnumMap<>(EncoderProjection.class);
        for (EncoderProjection projection : List.of(EncoderProjection.QUERY, EncoderProjection.EXPAND)) {
            double[] variances = new double[32];
            double decay = 0.6 + 0.35 * random.nextDouble();
            for (int i = 0; i < variances.length; i++) {
                variances[i] = Math.pow(decay, i);
            }
            curves.put(projection, new ErrorCurve(random.nextDouble(), 1, ErrorCurve.tails(variances)));
        }
        return curves;
    }

    private long weights(EncoderProjection projection, int rank) {
        int inputs = projection.inputs(config);
        int outputs = projection.outputs(config);
        return rank == 0 ? (long) inputs * outputs : LowRankFactors.pivotedWeights(rank, inputs, outputs);
    }

    /** The least error with no more than these weights, by trying all 4⁴ choices. */
    private double best(List<Map<EncoderProjection, ErrorCurve>> curves, long budget) {
        double best = Double.POSITIVE_INFINITY;
        for (int choice = 0; choice < 256; choice++) {
            long weights = 0;
            double error = 0;
            for (int site = 0; site < 4; site++) {
                EncoderProjection projection = site % 2 == 0 ? EncoderProjection.QUERY : EncoderProjection.EXPAND;
                int rank = (choice >> (2 * site) & 3) * STEP;
                weights += weights(projection, rank);
                ErrorCurve curve =
                        java.util.Objects.requireNonNull(curves.get(site / 2).get(projection));
                error += rank == 0 ? 0 : curve.at(rank);
            }
            best = weights <= budget ? Math.min(best, error) : best;
        }
        return best;
    }

    @Test
    void a_budget_that_an_allocation_uses_up_has_no_better_choice() {
        for (int seed = 0; seed < 20; seed++) {
            List<Map<EncoderProjection, ErrorCurve>> curves = curves(seed);
            RankAllocation allocation = new RankAllocation(config, curves, STEP);
            for (long budget = 2400; budget < 6000; budget += 300) {
                RankAllocation.Ranks ranks = allocation.ofWeights(budget).orElseThrow();
                assertThat(ranks.weights()).isLessThanOrEqualTo(budget);
                // What the multiplier finds is optimal for the weights that it uses.
                assertThat(ranks.error()).isCloseTo(best(curves, ranks.weights()), within(1e-12));
            }
        }
    }

    @Test
    void the_weights_are_those_of_the_ranks() {
        RankAllocation.Ranks ranks =
                new RankAllocation(config, curves(3), STEP).ofWeights(4000).orElseThrow();
        long weights = 0;
        for (Map<EncoderProjection, Integer> layer : ranks.layers()) {
            for (EncoderProjection projection : List.of(EncoderProjection.QUERY, EncoderProjection.EXPAND)) {
                weights += weights(projection, layer.getOrDefault(projection, 0));
            }
        }
        assertThat(ranks.weights()).isEqualTo(weights);
        assertThat(ranks.layers()).anySatisfy(layer -> assertThat(layer).isNotEmpty());
    }

    @Test
    void a_budget_below_the_smallest_ranks_cannot_be_met() {
        assertThat(new RankAllocation(config, curves(1), STEP).ofWeights(1000)).isEmpty();
    }

    @Test
    void a_target_error_is_kept_and_a_smaller_one_costs_more() {
        RankAllocation allocation = new RankAllocation(config, curves(2), STEP);
        RankAllocation.Ranks coarse = allocation.ofError(0.1);
        RankAllocation.Ranks fine = allocation.ofError(0.001);
        assertThat(coarse.error()).isPositive().isLessThanOrEqualTo(0.1);
        assertThat(fine.error()).isLessThanOrEqualTo(0.001);
        assertThat(fine.weights()).isGreaterThan(coarse.weights());
    }
}
