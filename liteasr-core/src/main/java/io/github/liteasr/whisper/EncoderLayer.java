package io.github.liteasr.whisper;

import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Epilogue;
import io.github.liteasr.engine.LayerNorm;
import io.github.liteasr.engine.Matrix;
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

    EncoderLayer(Engine engine, WhisperConfig config, int index, ModelWeights weights, EncoderWorkspace workspace) {
        this.engine = engine;
        this.index = index;
        this.workspace = workspace;
        String name = ModelWeights.encoderLayer(index);
        attentionNorm = weights.layerNorm(name + "self_attn_layer_norm", config.width());
        mlpNorm = weights.layerNorm(name + "final_layer_norm", config.width());
        for (EncoderProjection projection : EncoderProjection.values()) {
            projections.put(projection, weights.encoderLinear(config, index, projection, workspace.band));
        }
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
        return java.util.Objects.requireNonNull(projections.put(projection, replacement));
    }

    /** A low-rank layer for {@link #replace}. It stays in memory as long as the engine. */
    public Linear lowRank(LowRankFactors factors) {
        return ModelWeights.lowRank(engine, factors, workspace.band);
    }

    /** Replaces the residual stream x (positions x width) by the layer's output. */
    void apply(Matrix x, @Nullable ActivationObserver observer) {
        EncoderWorkspace w = workspace;
        Linear query = projection(EncoderProjection.QUERY);
        Linear key = projection(EncoderProjection.KEY);
        Linear value = projection(EncoderProjection.VALUE);
        engine.parallelBands(x.rows(), w.band, (first, rows, worker) -> {
            Matrix normed = w.normed.of(worker, rows);
            attentionNorm.apply(x.rows(first, rows), normed, worker);
            observe(observer, Activation.ATTENTION_INPUT, first, normed);
            Matrix input = w.operand.of(normed, worker);
            query.apply(input, w.query.rows(first, rows), Epilogue.NONE, worker);
            key.apply(input, w.key.rows(first, rows), Epilogue.NONE, worker);
            value.apply(input, w.value.rows(first, rows), Epilogue.NONE, worker);
        });
        attend(x.rows());
        Linear out = projection(EncoderProjection.OUTPUT);
        Linear fc1 = projection(EncoderProjection.EXPAND);
        Linear fc2 = projection(EncoderProjection.CONTRACT);
        engine.parallelBands(x.rows(), w.band, (first, rows, worker) -> {
            Matrix band = x.rows(first, rows);
            Matrix mixed = w.mixed.rows(first, rows);
            observe(observer, Activation.OUTPUT_INPUT, first, mixed);
            out.apply(w.operand.of(mixed, worker), band, Epilogue.ADD, worker);
            Matrix normed = w.normed.of(worker, rows);
            mlpNorm.apply(band, normed, worker);
            observe(observer, Activation.MLP_INPUT, first, normed);
            Matrix hidden = w.hidden.of(worker, rows);
            fc1.apply(w.operand.of(normed, worker), hidden, Epilogue.GELU, worker);
            Matrix operand = w.hiddenOperand.of(hidden, worker);
            if (observer == null) {
                fc2.apply(operand, band, Epilogue.ADD, worker);
            } else {
                Matrix contracted = w.contracted.of(worker, rows);
                fc2.apply(operand, contracted, Epilogue.NONE, worker);
                observe(observer, Activation.MLP_OUTPUT, first, contracted);
                band.add(contracted);
            }
        });
        if (observer != null) {
            observer.layerEnded(index);
        }
    }

    private void observe(@Nullable ActivationObserver observer, Activation activation, int first, Matrix rows) {
        if (observer != null) {
            observer.observe(activation, first, rows);
        }
    }

    private void attend(int positions) {
        EncoderWorkspace w = workspace;
        int heads = w.attention.heads();
        engine.parallel(heads, (head, worker) -> w.attention.pack(head, w.key, w.value, w.packed, worker));
        int bands = (positions + w.band - 1) / w.band;
        engine.parallel(heads * bands, (task, worker) -> {
            int first = task % bands * w.band;
            int rows = Math.min(w.band, positions - first);
            w.attention.attend(task / bands, w.query.rows(first, rows), w.mixed.rows(first, rows), w.packed, worker);
        });
    }
}
