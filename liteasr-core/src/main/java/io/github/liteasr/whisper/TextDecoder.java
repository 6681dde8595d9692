package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import io.github.liteasr.engine.CausalAttention;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.LayerNorm;
import io.github.liteasr.engine.PackedLinear;
import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.safetensors.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whisper's text decoder. A step reads one or more tokens, each the next of some sequence: the tokens of a prompt, or one
 * token each of many sequences. All methods are to be called within {@link Engine#call}.
 */
public final class TextDecoder {
    /** Columns of a panel of the last product, over the vocabulary. */
    private static final int LOGIT_PANEL = 8192;

    private final Engine engine;
    private final WhisperConfig config;
    private final Tensor tokenEmbeddings;
    private final float[] positionEmbeddings;
    private final DecoderWorkspace workspace;
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final LayerNorm finalNorm;
    private final PackedLinear logits;
    private final Matrix selected;
    private final Deque<SpeechMemory> free = new ArrayDeque<>();

    TextDecoder(Engine engine, WhisperConfig config, ModelWeights weights) {
        this.engine = engine;
        this.config = config;
        int width = config.width();
        tokenEmbeddings = weights.tensor("model.decoder.embed_tokens.weight", config.vocabularySize(), width);
        positionEmbeddings = weights.tensor("model.decoder.embed_positions.weight", config.textPositions(), width)
                .toFloats();
        workspace = new DecoderWorkspace(engine, config);
        for (int i = 0; i < config.decoderLayers(); i++) {
            layers.add(new DecoderLayer(engine, config, i, weights, workspace));
        }
        finalNorm = weights.layerNorm("model.decoder.layer_norm", width);
        int share = LOGIT_PANEL * engine.threads();
        int panels = engine.threads() * ((config.vocabularySize() + share - 1) / share);
        logits = weights.dense(
                "model.decoder.embed_tokens", width, config.vocabularySize(), workspace.operand.type(), panels);
        selected = Matrix.allocate(engine.arena(), ElementType.F32, DecoderWorkspace.ROWS, width);
    }

    /** The most tokens that one step reads. */
    public int maximumRows() {
        return DecoderWorkspace.ROWS;
    }

    /**
     * Prepares an encoded window, of the model's own length or shorter, for decoding.
     *
     * @param features positions x width, in the activation type
     */
    public SpeechMemory remember(Matrix features) {
        if (features.rows() > config.audioPositions()) {
            throw new IllegalArgumentException(
                    features.rows() + " positions of speech, expected at most " + config.audioPositions());
        }
        SpeechMemory memory = free.isEmpty() ? allocate() : free.pop();
        memory.begin(features.rows());
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).remember(features, memory.layer(i));
        }
        return memory;
    }

    /** The same, for text that is also to be aligned with the speech ({@link AlignmentPass}): a copy of it is kept. */
    public SpeechMemory rememberToAlign(Matrix features) {
        SpeechMemory memory = remember(features);
        memory.keep(features, config.audioPositions(), engine.arena());
        return memory;
    }

    /** Gives the memory of a window back, for another to use. */
    public void forget(SpeechMemory memory) {
        memory.dropFeatures();
        free.push(memory);
    }

    private SpeechMemory allocate() {
        List<Attention.KeysValues> memory = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            memory.add(workspace.crossAttention.allocate(engine.arena()));
        }
        return new SpeechMemory(memory, config.audioPositions());
    }

    /** A sequence over some speech that has read no token yet. */
    public TextSequence newSequence(SpeechMemory speech) {
        List<CausalAttention.Cache> caches = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            caches.add(workspace.selfAttention.newCache());
        }
        return new TextSequence(speech, caches);
    }

    /** A sequence that has read the same tokens, and goes its own way from there. */
    public TextSequence copy(TextSequence sequence) {
        return new TextSequence(
                sequence.speech,
                sequence.layers.stream().map(workspace.selfAttention::copy).toList());
    }

    /** Gives the memory of a sequence back, for another to use. */
    public void forget(TextSequence sequence) {
        sequence.layers.forEach(workspace.selfAttention::forget);
    }

    /**
     * Reads tokens.
     *
     * @param rows the sequence that each token continues; tokens of one sequence in their order, side by side
     * @param tokens as many tokens
     * @param wanted the rows whose logits are wanted
     * @param output where the logits go: at least as many rows as wanted (see {@link #logitRows}), x vocabulary, 32-bit
     */
    public void step(List<TextSequence> rows, int[] tokens, int[] wanted, Matrix output) {
        step(rows, tokens, wanted, output, null);
    }

    /** Reads tokens, and lets an observer see the queries of cross-attention. */
    void step(List<TextSequence> rows, int[] tokens, int[] wanted, Matrix output, @Nullable QueryObserver observer) {
        if (rows.isEmpty() || rows.size() != tokens.length || rows.size() > DecoderWorkspace.ROWS) {
            throw new IllegalArgumentException(rows.size() + " rows and " + tokens.length + " tokens");
        }
        Matrix x = workspace.stream.rows(0, DecoderWorkspace.padded(rows.size()));
        embed(rows, tokens, x);
        for (DecoderLayer layer : layers) {
            layer.apply(x, rows, observer);
        }
        if (wanted.length == 0) {
            return;
        }
        float[] row = new float[config.width()];
        for (int i = 0; i < wanted.length; i++) {
            x.read(wanted[i], row, 0, row.length);
            selected.write(i, row);
        }
        int count = logitRows(wanted.length);
        Matrix normed = workspace.normed.rows(0, count);
        engine.parallel(1, (task, worker) -> finalNorm.apply(selected.rows(0, count), normed, worker));
        engine.parallel(
                logits.panels(),
                (panel, worker) -> logits.apply(
                        panel, workspace.operand.of(normed, worker), output.rows(0, count), Epilogue.NONE, worker));
    }

    /**
     * A layer's cross-attention keys for the first positions of some speech, which must have been remembered to be aligned:
     * positions x width, in the activation type, until the next speech is remembered.
     */
    Matrix keys(int layer, SpeechMemory speech, int positions) {
        return layers.get(layer).keys(speech.features().rows(0, positions));
    }

    /** The rows of output that a step with so many wanted rows writes. */
    public static int logitRows(int wanted) {
        return DecoderWorkspace.padded(wanted);
    }

    private void embed(List<TextSequence> rows, int[] tokens, Matrix x) {
        int width = config.width();
        int position = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean next = i > 0 && rows.get(i) == rows.get(i - 1);
            position = next ? position + 1 : rows.get(i).length();
            if (position >= config.textPositions()) {
                throw new IllegalArgumentException("a sequence of more than " + config.textPositions() + " tokens");
            }
            float[] row = tokenEmbeddings.toFloats((long) tokens[i] * width, width);
            for (int c = 0; c < width; c++) {
                row[c] += positionEmbeddings[position * width + c];
            }
            x.write(i, row);
        }
    }
}
