package io.github.liteasr.compress;

import io.github.liteasr.engine.ElementType;
import io.github.liteasr.engine.Matrix;
import io.github.liteasr.whisper.Activation;
import io.github.liteasr.whisper.ActivationObserver;
import io.github.liteasr.whisper.EncoderLayer;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.Linear;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.WhisperModel;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Lets the layers that write to the residual stream make up for what the low-rank layers before them did to it. Layer by
 * layer two streams run side by side, a dense and a compressed one; the output projection of attention, and then fc2, is
 * {@linkplain Refit fitted anew} to what it reads in the compressed encoder, so that the compressed stream comes as near
 * as it can to the dense one. Nothing grows by it; it is kept only where it helps on windows that it was not fitted on.
 */
final class Compensation {
    private final WhisperModel model;
    private final EncoderWeights weights;
    private final Factors plain;
    private final Compressor.Progress progress;
    private final List<Matrix> dense = new ArrayList<>();
    private final List<Matrix> compressed = new ArrayList<>();
    private final Matrix before;
    private final Seen seen;
    private Map<EncoderProjection, LowRankFactors> current = Map.of();
    /** The layer that the streams have come to. */
    private int layer;

    /** The low-rank factors of a layer. */
    interface Factors {
        Map<EncoderProjection, LowRankFactors> of(int layer);
    }

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
            Factors plain,
            Compressor.Progress progress) {
        this.model = model;
        this.weights = weights;
        this.plain = plain;
        this.progress = progress;
        this.before = model.newFeatures(ElementType.F32);
        this.seen = new Seen(model);
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
        List<Wanted> wanted = dense.stream().map(this::wanted).toList();
        Map<EncoderProjection, LowRankFactors> fitted = new EnumMap<>(factors);
        try (Arena arena = Arena.ofShared()) {
            Map<EncoderProjection, Linear> replaced = new EnumMap<>(EncoderProjection.class);
            factors.forEach((projection, low) ->
                    replaced.put(projection, target.replace(projection, target.lowRank(low, arena))));
            for (EncoderProjection projection : List.of(EncoderProjection.OUTPUT, EncoderProjection.CONTRACT)) {
                LowRankFactors known = factors.get(projection);
                if (known != null) {
                    LowRankFactors refit = refit(projection, known, wanted, arena);
                    fitted.put(projection, refit);
                    target.replace(projection, target.lowRank(refit, arena));
                }
            }
            compressed.forEach(this::run);
            replaced.forEach(target::replace);
        }
        return fitted;
    }

    private LowRankFactors refit(EncoderProjection projection, LowRankFactors known, List<Wanted> wanted, Arena arena) {
        boolean attention = projection == EncoderProjection.OUTPUT;
        Refit refit = new Refit(model, arena, known.inputs(), known.outputs());
        for (int i = 0; i < compressed.size(); i++) {
            before.copyFrom(compressed.get(i));
            run(before);
            refit.add(
                    seen.values(attention ? Activation.OUTPUT_INPUT : Activation.MLP_HIDDEN),
                    attention
                            ? difference(wanted.get(i).middle, compressed.get(i).toFloats())
                            : difference(wanted.get(i).end, middle(before)));
        }
        return refit.fitted(known, weights.weight(layer, projection));
    }

    /** A dense residual stream between attention and MLP, and after the layer. */
    private static final class Wanted {
        final float[] middle;
        final float[] end;

        Wanted(float[] middle, float[] end) {
            this.middle = middle;
            this.end = end;
        }
    }

    private Wanted wanted(Matrix stream) {
        run(stream);
        return new Wanted(middle(stream), stream.toFloats());
    }

    /** The residual stream between attention and MLP, from the one after the layer. */
    private float[] middle(Matrix end) {
        return difference(end.toFloats(), seen.values(Activation.MLP_OUTPUT));
    }

    /** Runs the layer; the stream becomes its output. */
    private void run(Matrix stream) {
        model.engine().call(() -> {
            model.encoder().advance(layer, stream, seen);
            return stream;
        });
    }

    private static float[] difference(float[] a, float[] b) {
        float[] difference = a.clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= b[i];
        }
        return difference;
    }

    /** Keeps what out_proj and fc2 read and what fc2 writes. */
    private static final class Seen implements ActivationObserver {
        private final Map<Activation, float[]> values = new EnumMap<>(Activation.class);

        Seen(WhisperModel model) {
            int positions = model.config().audioPositions();
            int width = model.config().width();
            values.put(Activation.OUTPUT_INPUT, new float[positions * width]);
            values.put(
                    Activation.MLP_HIDDEN, new float[positions * model.config().encoderFeedForward()]);
            values.put(Activation.MLP_OUTPUT, new float[positions * width]);
        }

        float[] values(Activation activation) {
            return Objects.requireNonNull(values.get(activation));
        }

        @Override
        public void observe(Activation activation, int first, Matrix rows) {
            float[] all = values.get(activation);
            if (all != null) {
                for (int row = 0; row < rows.rows(); row++) {
                    rows.read(row, all, (first + row) * rows.columns(), rows.columns());
                }
            }
        }

        @Override
        public void layerEnded(int layer) {}
    }
}
