package io.github.liteasr.compress;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Moments;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.Activation;
import io.github.liteasr.whisper.ActivationObserver;
import io.github.liteasr.whisper.WhisperModel;
import java.util.EnumMap;
import java.util.Map;

/**
 * Runs a dense encoder over calibration speech and gathers the statistics of its activations: whole windows, all
 * positions, as the encoder always sees them. Only one layer's activations of one window are in memory at a time.
 */
public final class Calibration {
    private final WhisperModel model;
    private final Matrix window;
    private final Matrix features;
    private final Map<Activation, Matrix> seen = new EnumMap<>(Activation.class);
    private final Map<Activation, Moments> sums = new EnumMap<>(Activation.class);
    private ActivationStatistics statistics;

    /** Starts with no speech. */
    public Calibration(WhisperModel model, CalibrationSource source) {
        this(model, new ActivationStatistics(source, model.config()));
    }

    /** Goes on from earlier statistics of the same model, which are used up. */
    public Calibration(WhisperModel model, ActivationStatistics soFar) {
        this.model = model;
        this.statistics = soFar;
        this.window = model.newWindow();
        this.features = model.newFeatures(model.engine().activationType());
        Engine engine = model.engine();
        int positions = model.config().audioPositions();
        for (Activation activation : Activation.CALIBRATED) {
            Matrix matrix = model.newFeatures(model.encoder().type(activation));
            seen.put(activation, matrix);
            sums.put(activation, new Moments(engine, positions, matrix.columns(), matrix.type()));
        }
    }

    /** Hears a recording of mono samples at 16 kHz: every window of it, the last one padded with silence. */
    public void add(float[] samples) {
        Spectrogram spectrogram = model.spectrogram().compute(samples);
        int frames = model.config().frames();
        for (int first = 0; first == 0 || first < spectrogram.frames() - 1; first += frames) {
            spectrogram.copyTo(window, first);
            statistics.windows().offer(spectrogram.values(first, frames));
            model.engine().call(() -> {
                model.encoder().encode(window, features, new Observer());
                return features;
            });
        }
        statistics = statistics.of(statistics.source().heard((double) samples.length / AudioDecoder.SAMPLE_RATE));
    }

    /** The statistics so far. */
    public ActivationStatistics statistics() {
        return statistics;
    }

    private final class Observer implements ActivationObserver {
        @Override
        public void observe(Activation activation, int first, Matrix rows) {
            if (Activation.CALIBRATED.contains(activation)) {
                matrix(activation).rows(first, rows.rows()).copyFrom(rows);
            }
        }

        @Override
        public void layerEnded(int layer) {
            for (Activation activation : Activation.CALIBRATED) {
                ActivationMoments moments = statistics.moments(layer, activation);
                Matrix matrix = matrix(activation);
                java.util.Objects.requireNonNull(sums.get(activation))
                        .add(matrix, moments.sum(), moments.squares().triangle());
                moments.counted(matrix.rows());
            }
        }

        private Matrix matrix(Activation activation) {
            return java.util.Objects.requireNonNull(seen.get(activation));
        }
    }
}
