package io.github.liteasr.whisper;

import io.github.liteasr.engine.Convolution;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.LayerNorm;
import io.github.liteasr.engine.OperandBuffer;
import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.safetensors.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whisper's audio encoder: two convolutions over the log-mel spectrogram, sinusoidal positions, pre-norm transformer
 * layers, a final layer norm. Work is split into bands of positions, small enough for a core's cache. All workers share
 * one window: a window for each of two workers was at most 3 % faster, and takes its memory twice.
 */
public final class AudioEncoder {
    /** About a second, in whole tiles of six rows and registers of 16 keys. */
    private static final int STEP = 48;

    private final Engine engine;
    private final WhisperConfig config;
    private final EncoderWorkspace workspace;
    private final Convolution conv1;
    private final Convolution conv2;
    private final Matrix positions;
    private final List<EncoderLayer> layers = new ArrayList<>();
    private final LayerNorm finalNorm;
    private final Matrix frames;
    private final Matrix stream;

    AudioEncoder(Engine engine, WhisperConfig config, ModelWeights weights) {
        this.engine = engine;
        this.config = config;
        this.workspace = new EncoderWorkspace(engine, config);
        int width = config.width();
        ElementType activations = engine.activationType();
        conv1 = weights.convolution(
                "model.encoder.conv1", config.melBins(), width, 1, activations, workspace.largestBand);
        // Without code of its own for this the engine has no fast 8-bit product with both GELU and a sum.
        ElementType rounded = OperandBuffer.onlyByRow(engine, OperandBuffer.typeOfGelu(engine));
        conv2 = weights.convolution("model.encoder.conv2", width, width, 2, rounded, workspace.largestBand);
        positions = Matrix.of(
                engine.arena(),
                config.audioPositions(),
                width,
                weights.tensor(ModelWeights.ENCODER_POSITIONS, config.audioPositions(), width)
                        .toFloats());
        for (int i = 0; i < config.encoderLayers(); i++) {
            layers.add(new EncoderLayer(engine, config, i, weights, workspace));
        }
        finalNorm = weights.layerNorm("model.encoder.layer_norm", width);
        frames = Matrix.allocate(engine.arena(), activations, config.frames(), width);
        stream = Matrix.allocate(engine.arena(), ElementType.F32, config.audioPositions(), width);
    }

    /**
     * Loads a model folder's encoder alone, to live as long as the engine. The folder is not needed afterwards.
     *
     * @throws io.github.liteasr.BadInputException if files are missing or damaged, or do not fit each other
     */
    public static AudioEncoder load(Path folder, Engine engine) {
        WhisperConfig config = WhisperConfig.read(folder);
        try (Checkpoint checkpoint = WeightNames.open(folder)) {
            return new AudioEncoder(engine, config, new ModelWeights(checkpoint, engine));
        }
    }

    public WhisperConfig config() {
        return config;
    }

    /**
     * The positions of the shortest window worth having for so many frames: at least half as many, a multiple of 48, and at
     * most the model's own. {@link #encode} takes every other number, too, but the engine compiles operations for each, which
     * takes tens of milliseconds and some megabytes that it keeps.
     */
    public int positions(int frameCount) {
        if (frameCount < 1 || frameCount > config.frames()) {
            throw new IllegalArgumentException(frameCount + " frames, expected 1 to " + config.frames());
        }
        return Math.min(Math.ceilDiv(frameCount, 2 * STEP) * STEP, config.audioPositions());
    }

    /**
     * Encodes one window, of the model's own length or shorter; to be called within {@link Engine#call}. Nothing is seen of
     * what would follow in a longer one: attention is over the window's own positions.
     *
     * @param spectrogram frames x mel bins, in the activation type; an even number of frames, two to a position
     * @param output positions x width, of either floating type
     */
    public void encode(Matrix spectrogram, Matrix output) {
        encode(spectrogram, output, null);
    }

    /** Encodes one window as {@link #encode(Matrix, Matrix)} does, and lets an observer see the layers' activations. */
    public void encode(Matrix spectrogram, Matrix output, @Nullable ActivationObserver observer) {
        Matrix x = stream.rows(0, output.rows());
        begin(spectrogram, x);
        for (EncoderLayer layer : layers) {
            layer.apply(x, observer);
        }
        finish(x, output);
    }

    /**
     * The part before the layers; to be called within {@link Engine#call}.
     *
     * @param x gets the residual stream that the first layer reads: positions x width, 32-bit
     */
    public void begin(Matrix spectrogram, Matrix x) {
        if (spectrogram.rows() != 2 * x.rows() || spectrogram.rows() > config.frames()) {
            throw new IllegalArgumentException(spectrogram.rows() + " frames for " + x.rows()
                    + " positions, expected two for each and at most " + config.frames());
        }
        int band = workspace.band(x.rows());
        Matrix convolved = frames.rows(0, spectrogram.rows());
        engine.parallelBands(
                spectrogram.rows(),
                band,
                (first, rows, worker) ->
                        conv1.apply(spectrogram, convolved.rows(first, rows), first, Epilogue.GELU, worker));
        engine.parallelBands(x.rows(), band, (first, rows, worker) -> {
            Matrix part = x.rows(first, rows);
            part.copyFrom(positions.rows(first, rows));
            conv2.apply(convolved, part, first, Epilogue.GELU_ADD, worker);
        });
    }

    /** Replaces a residual stream by one layer's output; to be called within {@link Engine#call}. */
    public void advance(int layer, Matrix x) {
        layers.get(layer).apply(x, null);
    }

    /** The first half of {@link #advance}: adds what attention contributes. An observer sees the activations. */
    public void advanceAttention(int layer, Matrix x, @Nullable ActivationObserver observer) {
        layers.get(layer).applyAttention(x, observer);
    }

    /** The second half: adds what the MLP contributes. */
    public void advanceMlp(int layer, Matrix x, @Nullable ActivationObserver observer) {
        layers.get(layer).applyMlp(x, observer);
    }

    /** The part after the layers; to be called within {@link Engine#call}. */
    public void finish(Matrix x, Matrix output) {
        engine.parallelBands(
                x.rows(),
                workspace.band(x.rows()),
                (first, rows, worker) -> finalNorm.apply(x.rows(first, rows), output.rows(first, rows), worker));
    }

    /** The type of matrix in which an observer sees an activation. */
    public ElementType type(Activation activation) {
        return activation == Activation.MLP_OUTPUT ? ElementType.F32 : engine.activationType();
    }

    /** The layers' linear layers, from the first layer to the last. */
    public List<EncoderLayer> layers() {
        return List.copyOf(layers);
    }
}
