package io.github.liteasr.compress;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.Activation;
import io.github.liteasr.whisper.ActivationObserver;
import io.github.liteasr.whisper.EncoderLayer;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.Linear;
import io.github.liteasr.whisper.LiteWhisperCheckpoint;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.WhisperModel;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets the layers that write to the residual stream make up for what the low-rank layers before them did to it. Layer by
 * layer two streams run side by side, a dense and a compressed one; the output projection of attention, and then fc2, is
 * {@linkplain Refit fitted anew} to what it reads in the compressed encoder, so that the compressed stream comes as near
 * as it can to the dense one. Nothing grows by it; it is kept only where it helps on windows that it was not fitted on.
 */
final class Compensation {
    private final WhisperModel model;
    private final EncoderWeights weights;
    private final LiteWhisperCheckpoint.Factors plain;
    private final Compressor.Progress progress;
    private final List<Matrix> dense = new ArrayList<>();
    private final List<Matrix> compressed = new ArrayList<>();
    private final Matrix before;
    private Map<EncoderProjection, LowRankFactors> current = Map.of();
    /** The layer that the streams have come to. */
    private int layer;

    /**
     * Starts before the first layer.
     *
     * @param model dense
     * @param weights its weights
     * @param windows to fit on
     * @param plain the factors as they are without compensation
     */
    Compensation(
            WhisperModel model,
            EncoderWeights weights,
            List<float[]> windows,
            LiteWhisperCheckpoint.Factors plain,
            Compressor.Progress progress) {
        this.model = model;
        this.weights = weights;
        this.plain = plain;
        this.progress = progress;
        this.before = model.newFeatures(ElementType.F32);
        Matrix spectrogram = model.newWindow();
        for (float[] window : windows) {
            Matrix start = model.newFeatures(ElementType.F32);
            spectrogram.write(0, window);
            model.engine().call(() -> {
                model.encoder().begin(spectrogram, start);
                return start;
            });
            dense.add(start);
            Matrix copy = model.newFeatures(ElementType.F32);
            copy.copyFrom(start);
            compressed.add(copy);
        }
    }

    /**
     * A layer's factors, compensated. Layers are asked for in their order, each any number of times; those of one layer
     * are in memory at a time.
     */
    Map<EncoderProjection, LowRankFactors> of(int wanted) {
        if (wanted < layer - 1) {
            throw new IllegalStateException("layer " + wanted + " after layer " + (layer - 1));
        }
        while (layer <= wanted) {
            current = next(plain.of(layer));
            layer++;
            progress.advanced("compensation", layer, model.config().encoderLayers());
        }
        return current;
    }

    private Map<EncoderProjection, LowRankFactors> next(Map<EncoderProjection, LowRankFactors> factors) {
        EncoderLayer target = model.encoder().layers().get(layer);
        List<float[]> afterAttention = advanced(dense, this::attention);
        List<float[]> afterMlp = advanced(dense, this::mlp);
        Map<EncoderProjection, LowRankFactors> fitted = new EnumMap<>(factors);
        try (Arena arena = Arena.ofShared()) {
            Map<EncoderProjection, Linear> replaced = new EnumMap<>(EncoderProjection.class);
            factors.forEach((projection, low) ->
                    replaced.put(projection, target.replace(projection, target.lowRank(projection, low, arena))));
            for (EncoderProjection projection : List.of(EncoderProjection.OUTPUT, EncoderProjection.CONTRACT)) {
                boolean first = projection == EncoderProjection.OUTPUT;
                Half half = first ? this::attention : this::mlp;
                LowRankFactors known = factors.get(projection);
                if (known != null) {
                    Activation input = first ? Activation.OUTPUT_INPUT : Activation.MLP_HIDDEN;
                    LowRankFactors refit =
                            refit(projection, known, input, half, first ? afterAttention : afterMlp, arena);
                    fitted.put(projection, refit);
                    target.replace(projection, target.lowRank(projection, refit, arena));
                }
                compressed.forEach(stream -> half.run(stream, null));
            }
            replaced.forEach(target::replace);
        }
        return fitted;
    }

    /** One half of the layer, which a residual stream goes through. */
    private interface Half {
        void run(Matrix stream, @Nullable ActivationObserver observer);
    }

    private void attention(Matrix stream, @Nullable ActivationObserver observer) {
        model.engine().call(() -> {
            model.encoder().advanceAttention(layer, stream, observer);
            return stream;
        });
    }

    private void mlp(Matrix stream, @Nullable ActivationObserver observer) {
        model.engine().call(() -> {
            model.encoder().advanceMlp(layer, stream, observer);
            return stream;
        });
    }

    private static List<float[]> advanced(List<Matrix> streams, Half half) {
        List<float[]> after = new ArrayList<>();
        for (Matrix stream : streams) {
            half.run(stream, null);
            after.add(stream.toFloats());
        }
        return after;
    }

    /** Fits what a half reads last, an activation of the compressed encoder, to what the dense streams are after it. */
    private LowRankFactors refit(
            EncoderProjection projection,
            LowRankFactors known,
            Activation input,
            Half half,
            List<float[]> wanted,
            Arena arena) {
        Refit refit = new Refit(model, arena, known.inputs(), known.outputs());
        float[] x = new float[model.config().audioPositions() * known.inputs()];
        for (int i = 0; i < compressed.size(); i++) {
            before.copyFrom(compressed.get(i));
            half.run(before, new Seen(input, x));
            refit.add(x, difference(wanted.get(i), compressed.get(i).toFloats()));
        }
        return refit.fitted(known, weights.weight(layer, projection));
    }

    private static float[] difference(float[] a, float[] b) {
        float[] difference = a.clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= b[i];
        }
        return difference;
    }

    /** Keeps one activation of a window: positions x channels. */
    private static final class Seen implements ActivationObserver {
        private final Activation wanted;
        private final float[] values;

        Seen(Activation wanted, float[] values) {
            this.wanted = wanted;
            this.values = values;
        }

        @Override
        public void observe(Activation activation, int first, Matrix rows) {
            if (activation == wanted) {
                for (int row = 0; row < rows.rows(); row++) {
                    rows.read(row, values, (first + row) * rows.columns(), rows.columns());
                }
            }
        }

        @Override
        public void layerEnded(int layer) {}
    }
}
