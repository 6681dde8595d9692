package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import io.github.liteasr.engine.CausalAttention;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.LayerNorm;
import io.github.liteasr.engine.OperandBuffer;
import io.github.liteasr.engine.PackedLinear;
import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.Matrix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pre-norm transformer layer of the decoder: causal self-attention, cross-attention to the speech, MLP, each added to
 * the residual stream. A step has few rows, so the workers share each product by its columns.
 */
final class DecoderLayer {
    private final Engine engine;
    private final int index;
    private final DecoderWorkspace workspace;
    private final LayerNorm selfNorm;
    private final PackedLinear selfQuery;
    private final PackedLinear selfKey;
    private final PackedLinear selfValue;
    private final PackedLinear selfOut;
    private final LayerNorm crossNorm;
    private final PackedLinear crossQuery;
    private final PackedLinear crossKey;
    private final PackedLinear crossValue;
    private final PackedLinear crossOut;
    private final LayerNorm mlpNorm;
    private final PackedLinear fc1;
    private final PackedLinear fc2;

    DecoderLayer(Engine engine, WhisperConfig config, int index, ModelWeights weights, DecoderWorkspace workspace) {
        this.engine = engine;
        this.index = index;
        this.workspace = workspace;
        int width = config.width();
        int hidden = config.decoderFeedForward();
        String name = "model.decoder.layers." + index + ".";
        selfNorm = weights.layerNorm(name + "self_attn_layer_norm", width);
        selfQuery = weights.decoderLinear(name + "self_attn.q_proj", width, width, workspace.operand);
        selfKey = weights.decoderLinear(name + "self_attn.k_proj", width, width, workspace.operand);
        selfValue = weights.decoderLinear(name + "self_attn.v_proj", width, width, workspace.operand);
        selfOut = weights.decoderLinear(name + "self_attn.out_proj", width, width, workspace.operand);
        crossNorm = weights.layerNorm(name + "encoder_attn_layer_norm", width);
        crossQuery = weights.decoderLinear(name + "encoder_attn.q_proj", width, width, workspace.operand);
        crossKey = weights.decoderLinear(name + "encoder_attn.k_proj", width, width, workspace.operand);
        crossValue = weights.decoderLinear(name + "encoder_attn.v_proj", width, width, workspace.operand);
        crossOut = weights.decoderLinear(name + "encoder_attn.out_proj", width, width, workspace.operand);
        mlpNorm = weights.layerNorm(name + "final_layer_norm", width);
        fc1 = weights.decoderLinear(name + "fc1", width, hidden, workspace.operand);
        fc2 = weights.decoderLinear(name + "fc2", hidden, width, workspace.hiddenOperand);
    }

    /** Computes and packs the cross-attention keys and values of encoded speech (positions x width). */
    void remember(Matrix features, Attention.KeysValues target) {
        DecoderWorkspace w = workspace;
        engine.parallelBands(features.rows(), DecoderWorkspace.FEATURE_BAND, (first, rows, worker) -> {
            Matrix band = w.featureOperand.of(features.rows(first, rows), worker);
            crossKey.apply(band, w.key.rows(first, rows), Epilogue.NONE, worker);
            crossValue.apply(band, w.value.rows(first, rows), Epilogue.NONE, worker);
        });
        Matrix key = w.key.rows(0, features.rows());
        Matrix value = w.value.rows(0, features.rows());
        engine.parallel(
                w.crossAttention.matrices(),
                (matrix, worker) -> w.crossAttention.pack(matrix, key, value, target, worker));
    }

    /** The cross-attention keys of encoded speech as they are before they are packed: the same shape. */
    Matrix keys(Matrix features) {
        DecoderWorkspace w = workspace;
        engine.parallelBands(
                features.rows(),
                DecoderWorkspace.FEATURE_BAND,
                (first, rows, worker) -> crossKey.apply(
                        w.featureOperand.of(features.rows(first, rows), worker),
                        w.key.rows(first, rows),
                        Epilogue.NONE,
                        worker));
        return w.key.rows(0, features.rows());
    }

    /** Replaces the residual stream, whose first rows are the next tokens of these sequences, by the layer's output. */
    void apply(Matrix x, List<TextSequence> rows, @Nullable QueryObserver observer) {
        DecoderWorkspace w = workspace;
        Matrix normed = w.normed.rows(0, x.rows());
        Matrix mixed = w.mixed.rows(0, x.rows());
        normalize(selfNorm, x, normed);
        Matrix query = w.selfQuery.rows(0, x.rows());
        Matrix key = w.selfKey.rows(0, x.rows());
        Matrix value = w.selfValue.rows(0, x.rows());
        int panels = selfQuery.panels();
        engine.parallel(3 * panels, (task, worker) -> {
            PackedLinear linear = task < panels ? selfQuery : task < 2 * panels ? selfKey : selfValue;
            Matrix output = task < panels ? query : task < 2 * panels ? key : value;
            linear.apply(task % panels, w.operand.of(normed, worker), output, Epilogue.NONE, worker);
        });
        attendToText(rows, query, key, value, mixed);
        apply(selfOut, w.operand, mixed, x, Epilogue.ADD);

        normalize(crossNorm, x, normed);
        Matrix crossQueries = w.crossQuery.rows(0, x.rows());
        apply(crossQuery, w.operand, normed, crossQueries, Epilogue.NONE);
        if (observer != null) {
            observer.see(index, crossQueries.rows(0, rows.size()));
        }
        attendToSpeech(rows, crossQueries, mixed);
        apply(crossOut, w.operand, mixed, x, Epilogue.ADD);

        normalize(mlpNorm, x, normed);
        Matrix hidden = w.hidden.rows(0, x.rows());
        apply(fc1, w.operand, normed, hidden, Epilogue.GELU);
        apply(fc2, w.hiddenOperand, hidden, x, Epilogue.ADD);
    }

    private void attendToText(List<TextSequence> rows, Matrix query, Matrix key, Matrix value, Matrix mixed) {
        CausalAttention attention = workspace.selfAttention;
        int[] visible = new int[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            CausalAttention.Cache cache = rows.get(row).layers.get(index);
            attention.append(key, value, row, cache);
            visible[row] = cache.length();
        }
        engine.parallel(rows.size(), (row, worker) -> {
            CausalAttention.Cache cache = rows.get(row).layers.get(index);
            attention.attend(query, row, cache, visible[row], mixed, worker);
        });
    }

    /** Neighbouring rows over the same speech attend together. */
    private void attendToSpeech(List<TextSequence> rows, Matrix query, Matrix mixed) {
        Attention attention = workspace.crossAttention;
        int[] starts = groups(rows);
        int heads = attention.heads();
        engine.parallel((starts.length - 1) * heads, (task, worker) -> {
            int first = starts[task / heads];
            int count = starts[task / heads + 1] - first;
            Attention.KeysValues speech = rows.get(first).speech.layer(index);
            attention.attend(task % heads, query.rows(first, count), mixed.rows(first, count), speech, worker);
        });
    }

    /** The first row of each run of rows over the same speech, and the number of rows as the last. */
    private static int[] groups(List<TextSequence> rows) {
        return java.util.stream.IntStream.rangeClosed(0, rows.size())
                .filter(i -> i == 0 || i == rows.size() || rows.get(i).speech != rows.get(i - 1).speech)
                .toArray();
    }

    private void normalize(LayerNorm norm, Matrix x, Matrix normed) {
        engine.parallel(1, (task, worker) -> norm.apply(x, normed, worker));
    }

    private void apply(PackedLinear linear, OperandBuffer operand, Matrix input, Matrix output, Epilogue epilogue) {
        engine.parallel(
                linear.panels(),
                (panel, worker) -> linear.apply(panel, operand.of(input, worker), output, epilogue, worker));
    }
}
