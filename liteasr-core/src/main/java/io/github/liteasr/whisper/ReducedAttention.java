package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.OperandBuffer;
import io.github.liteasr.linear.DoubleMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Attention in the reduced dimension (LiteASR, section 3.2.2): the same low-rank factors in another order of
 * computation, exact but for rounding.
 *
 * <p>Scores. With low-rank queries x W₁q W₂q + b_q and keys x W₁k W₂k + b_k, a head's scores are (x W₁q M + b_q W₂kᵀ) (x
 * W₁k)ᵀ with M = W₂q W₂kᵀ of its columns, plus products with b_k, which are the same for all keys of a query and fall out
 * of the softmax. So all heads share the keys x W₁k, which have as many channels as the keys' rank.
 *
 * <p>Values. With values x W₁v W₂v + b_v all heads share x W₁v, since the mixture of a head's values is that of x W₁v times
 * W₂v. The output projection takes in both W₂v and, since weights sum to one, b_v.
 *
 * <p>Either has fewer operations where its rank is below the size of a head, and was measured to be faster where it is at
 * most three quarters of it: at the dimensions of tiny and large-v3, in every precision. Just below the size it takes turns
 * with the standard order. A rule, and not a measurement when the model is loaded, makes results the same every time.
 */
final class ReducedAttention {
    /** The greatest rank that pays, as a share of a head's size. */
    private static final double LARGEST_SHARE = 0.75;

    private final Engine engine;
    private final WhisperConfig config;
    private final int size;
    private final ModelWeights weights;
    private final int layer;
    private final EncoderWorkspace workspace;

    ReducedAttention(Engine engine, WhisperConfig config, int layer, ModelWeights weights, EncoderWorkspace workspace) {
        this.engine = engine;
        this.config = config;
        this.size = config.width() / config.encoderHeads();
        this.weights = weights;
        this.layer = layer;
        this.workspace = workspace;
    }

    /** A layer's usual maps, or others where attention in the reduced dimension is faster. */
    SelfAttention.Maps faster(SelfAttention.Maps usual) {
        return withReducedValues(withReducedScores(usual));
    }

    /** Asked before any weights are read: most layers have higher ranks. */
    private boolean pays(EncoderProjection projection) {
        Integer rank = config.ranks().get(layer).get(projection);
        return rank != null && rank <= LARGEST_SHARE * size;
    }

    private SelfAttention.Maps withReducedScores(SelfAttention.Maps usual) {
        LowRankFactors key = pays(EncoderProjection.KEY) ? weights.factors(config, layer, EncoderProjection.KEY) : null;
        LowRankFactors query = key == null ? null : weights.factors(config, layer, EncoderProjection.QUERY);
        if (key == null || query == null) {
            return usual;
        }
        DoubleMatrix bias = new DoubleMatrix(1, config.width(), query.bias());
        List<DoubleMatrix> maps = new ArrayList<>();
        List<DoubleMatrix> biases = new ArrayList<>();
        for (int head = 0; head < config.encoderHeads(); head++) {
            DoubleMatrix keys = key.expand().columns(channels(head));
            maps.add(query.expand().columns(channels(head)).timesTransposed(keys));
            biases.add(bias.columns(channels(head)).timesTransposed(keys));
        }
        LowRankFactors queries = new LowRankFactors(
                query.reduce(),
                DoubleMatrix.concatenated(maps),
                DoubleMatrix.concatenated(biases).values());
        return usual.scores(
                ModelWeights.lowRank(
                        engine, engine.arena(), OperandBuffer.type(engine), queries, workspace.largestBand),
                ModelWeights.dense(engine, key.reduce(), null),
                new Attention.Side(key.rank(), true));
    }

    private SelfAttention.Maps withReducedValues(SelfAttention.Maps usual) {
        LowRankFactors value =
                pays(EncoderProjection.VALUE) ? weights.factors(config, layer, EncoderProjection.VALUE) : null;
        if (value == null) {
            return usual;
        }
        LowRankFactors output = weights.factors(config, layer, EncoderProjection.OUTPUT);
        Linear mapped;
        if (output == null) {
            DoubleMatrix dense = weights.matrix(config, layer, EncoderProjection.OUTPUT);
            double[] bias = weights.bias(config, layer, EncoderProjection.OUTPUT);
            mapped = ModelWeights.dense(
                    engine, mixtures(value, dense), sum(bias, row(value.bias()).times(dense)));
        } else {
            DoubleMatrix constant = row(value.bias()).times(output.reduce()).times(output.expand());
            mapped = ModelWeights.lowRank(
                    engine,
                    engine.arena(),
                    OperandBuffer.type(engine),
                    new LowRankFactors(mixtures(value, output.reduce()), output.expand(), sum(output.bias(), constant)),
                    workspace.largestBand);
        }
        return usual.values(
                ModelWeights.dense(engine, value.reduce(), null), mapped, new Attention.Side(value.rank(), true));
    }

    /** A map of all heads' values (width x n) as one of all heads' mixtures of x W₁v (heads · rank x n). */
    private DoubleMatrix mixtures(LowRankFactors value, DoubleMatrix map) {
        DoubleMatrix columns = map.transposed();
        List<DoubleMatrix> parts = new ArrayList<>();
        for (int head = 0; head < config.encoderHeads(); head++) {
            DoubleMatrix own = columns.columns(channels(head));
            parts.add(own.timesTransposed(value.expand().columns(channels(head))));
        }
        return DoubleMatrix.concatenated(parts).transposed();
    }

    private int[] channels(int head) {
        return IntStream.range(head * size, (head + 1) * size).toArray();
    }

    private static DoubleMatrix row(double[] values) {
        return new DoubleMatrix(1, values.length, values);
    }

    private static double[] sum(double[] a, DoubleMatrix b) {
        double[] sum = a.clone();
        Arrays.setAll(sum, i -> a[i] + b.get(0, i));
        return sum;
    }
}
