package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.LayerNorm;
import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One pre-norm transformer layer of the encoder: x += attention(norm(x)); x += mlp(norm(x)). */
public final class EncoderLayer {
    private final Engine engine;
    private final int index;
    private final EncoderWorkspace workspace;
    private final LayerNorm attentionNorm;
    private final LayerNorm mlpNorm;
    private final Map<EncoderProjection, Linear> projections = new EnumMap<>(EncoderProjection.class);
    private final int headSize;
    private SelfAttention standard;
    private SelfAttention attention;

    EncoderLayer(Engine engine, WhisperConfig config, int index, ModelWeights weights, EncoderWorkspace workspace) {
        this.engine = engine;
        this.index = index;
        this.workspace = workspace;
        String name = ModelWeights.encoderLayer(index);
        attentionNorm = weights.layerNorm(name + "self_attn_layer_norm", config.width());
        mlpNorm = weights.layerNorm(name + "final_layer_norm", config.width());
        for (EncoderProjection projection : EncoderProjection.values()) {
            projections.put(projection, weights.encoderLinear(config, index, projection, workspace.largestBand));
        }
        headSize = config.width() / config.encoderHeads();
        SelfAttention.Maps usual = usualMaps();
        SelfAttention.Maps faster = new ReducedAttention(engine, config, index, weights, workspace).faster(usual);
        standard = new SelfAttention(usual, workspace);
        attention = faster.equals(usual) ? standard : new SelfAttention(faster, workspace);
    }

    /** One of the layer's six linear layers. */
    public Linear projection(EncoderProjection projection) {
        return java.util.Objects.requireNonNull(projections.get(projection));
    }

    /**
     * Puts a low-rank layer, or what this returned, in the place of one of the six.
     *
     * @return what it replaces
     */
    public Linear replace(EncoderProjection projection, Linear replacement) {
        Linear replaced = java.util.Objects.requireNonNull(projections.put(projection, replacement));
        standard = new SelfAttention(usualMaps(), workspace);
        attention = standard;
        return replaced;
    }

    /** A low-rank layer for {@link #replace}, which lives as long as an arena. */
    public Linear lowRank(EncoderProjection projection, LowRankFactors factors, Arena arena) {
        return ModelWeights.lowRank(engine, arena, projection.operands(engine), factors, workspace.largestBand);
    }

    /** Whether attention is computed in the reduced dimension, which is faster at the layer's ranks. */
    public boolean reducesAttention() {
        return attention != standard;
    }

    private SelfAttention.Maps usualMaps() {
        Attention.Side side = new Attention.Side(headSize, false);
        return new SelfAttention.Maps(
                projection(EncoderProjection.QUERY),
                projection(EncoderProjection.KEY),
                projection(EncoderProjection.VALUE),
                projection(EncoderProjection.OUTPUT),
                side,
                side);
    }

    /** Replaces the residual stream x (positions x width) by the layer's output. */
    void apply(Matrix x, @Nullable ActivationObserver observer) {
        SelfAttention order = attend(x, observer);
        engine.parallelBands(x.rows(), workspace.band(x.rows()), (first, rows, worker) -> {
            contribute(order, x, first, rows, worker, observer);
            mlp(x, first, rows, worker, observer);
        });
        if (observer != null) {
            observer.layerEnded(index);
        }
    }

    /** The first half of {@link #apply}: x += attention(norm(x)). */
    void applyAttention(Matrix x, @Nullable ActivationObserver observer) {
        SelfAttention order = attend(x, observer);
        engine.parallelBands(
                x.rows(),
                workspace.band(x.rows()),
                (first, rows, worker) -> contribute(order, x, first, rows, worker, observer));
    }

    /** The second half: x += mlp(norm(x)). */
    void applyMlp(Matrix x, @Nullable ActivationObserver observer) {
        engine.parallelBands(
                x.rows(), workspace.band(x.rows()), (first, rows, worker) -> mlp(x, first, rows, worker, observer));
    }

    /** Everything of attention but its contribution to the stream. */
    private SelfAttention attend(Matrix x, @Nullable ActivationObserver observer) {
        EncoderWorkspace w = workspace;
        // An observer sees activations of the model's own dimensions.
        SelfAttention order = observer == null ? attention : standard;
        engine.parallelBands(x.rows(), w.band(x.rows()), (first, rows, worker) -> {
            Matrix normed = w.normed.of(worker, rows);
            attentionNorm.apply(x.rows(first, rows), normed, worker);
            observe(observer, Activation.ATTENTION_INPUT, first, normed);
            order.project(w.operand.of(normed, worker), first, worker);
        });
        order.attend(engine, x.rows());
        return order;
    }

    private void contribute(
            SelfAttention order, Matrix x, int first, int rows, Worker worker, @Nullable ActivationObserver observer) {
        Matrix mixed = order.mixed(first, rows);
        observe(observer, Activation.OUTPUT_INPUT, first, mixed);
        order.contribute(mixed, x.rows(first, rows), worker);
    }

    private void mlp(Matrix x, int first, int rows, Worker worker, @Nullable ActivationObserver observer) {
        EncoderWorkspace w = workspace;
        Matrix band = x.rows(first, rows);
        Matrix normed = w.normed.of(worker, rows);
        mlpNorm.apply(band, normed, worker);
        observe(observer, Activation.MLP_INPUT, first, normed);
        Matrix hidden = w.hidden.of(worker, rows);
        projection(EncoderProjection.EXPAND).apply(w.operand.of(normed, worker), hidden, Epilogue.GELU, worker);
        observe(observer, Activation.MLP_HIDDEN, first, hidden);
        Matrix operand = w.hiddenOperand.of(hidden, worker);
        Linear fc2 = projection(EncoderProjection.CONTRACT);
        if (observer == null) {
            fc2.apply(operand, band, Epilogue.ADD, worker);
        } else {
            Matrix contracted = w.contracted.of(worker, rows);
            fc2.apply(operand, contracted, Epilogue.NONE, worker);
            observe(observer, Activation.MLP_OUTPUT, first, contracted);
            band.add(contracted);
        }
    }

    private void observe(@Nullable ActivationObserver observer, Activation activation, int first, Matrix rows) {
        if (observer != null) {
            observer.observe(activation, first, rows);
        }
    }
}
