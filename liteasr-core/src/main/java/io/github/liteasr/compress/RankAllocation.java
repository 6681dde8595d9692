package io.github.liteasr.compress;

import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.WhisperConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Chooses the ranks of all linear layers together: the least sum of their {@linkplain ErrorCurve errors} for the number
 * of weights they may have. With a price λ on a weight each layer minimises e(k) + λ · weights(k) on its own (a Lagrange
 * multiplier); the price that meets the target is found by bisection.
 */
final class RankAllocation {
    private static final double LEAST_PRICE = 1e-18;
    private static final double GREATEST_PRICE = 1;
    private static final int BISECTIONS = 80;

    private final List<Map<EncoderProjection, List<Choice>>> layers = new ArrayList<>();

    /** A rank of one layer, 0 if it stays dense, with the weights of its pivoted factors and the error it causes. */
    private record Choice(int rank, long weights, double error) {
        double cost(double price) {
            return error + price * weights;
        }
    }

    /** A rank for every layer that does not stay dense. */
    record Ranks(List<Map<EncoderProjection, Integer>> layers, long weights, double error) {}

    /**
     * Takes what there is to choose from.
     *
     * @param step ranks are multiples of this
     */
    RankAllocation(WhisperConfig config, List<Map<EncoderProjection, ErrorCurve>> curves, int step) {
        for (Map<EncoderProjection, ErrorCurve> layer : curves) {
            Map<EncoderProjection, List<Choice>> choices = new EnumMap<>(EncoderProjection.class);
            layer.forEach((projection, curve) -> choices.put(
                    projection, choices(projection.inputs(config), projection.outputs(config), curve, step)));
            layers.add(choices);
        }
    }

    private static List<Choice> choices(int inputs, int outputs, ErrorCurve curve, int step) {
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice(0, (long) inputs * outputs, 0));
        for (int rank = step; rank < Math.min(inputs, outputs); rank += step) {
            choices.add(new Choice(rank, LowRankFactors.pivotedWeights(rank, inputs, outputs), curve.at(rank)));
        }
        return choices;
    }

    /** The ranks of the least error with no more weights than these; none if every choice has more. */
    Optional<Ranks> ofWeights(long weights) {
        Ranks ranks = at(bracket(tried -> tried.weights > weights).high);
        return ranks.weights <= weights ? Optional.of(ranks) : Optional.empty();
    }

    /** The ranks of the fewest weights with no more error than this. */
    Ranks ofError(double error) {
        return at(bracket(tried -> tried.error <= error).low);
    }

    private record Bracket(double low, double high) {}

    /** Neighbouring prices of which the higher is too high. */
    private Bracket bracket(Predicate<Ranks> tooLow) {
        double low = LEAST_PRICE;
        double high = GREATEST_PRICE;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = Math.sqrt(low * high);
            if (tooLow.test(at(middle))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new Bracket(low, high);
    }

    private Ranks at(double price) {
        List<Map<EncoderProjection, Integer>> ranks = new ArrayList<>();
        long weights = 0;
        double error = 0;
        for (Map<EncoderProjection, List<Choice>> layer : layers) {
            Map<EncoderProjection, Integer> chosen = new EnumMap<>(EncoderProjection.class);
            for (Map.Entry<EncoderProjection, List<Choice>> entry : layer.entrySet()) {
                Choice best = Collections.min(entry.getValue(), Comparator.comparingDouble(c -> c.cost(price)));
                weights += best.weights;
                error += best.error;
                if (best.rank > 0) {
                    chosen.put(entry.getKey(), best.rank);
                }
            }
            ranks.add(chosen);
        }
        return new Ranks(ranks, weights, error);
    }
}
