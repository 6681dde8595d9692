package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** How far a whole model may be from the 64-bit reference, as a relative squared error Σ(y − r)² / Σr². */
final class ModelAccuracy {
    private ModelAccuracy() {}

    /** The precisions of this machine. */
    static List<Precision> precisions() {
        return Arrays.stream(Precision.values())
                .filter(p -> p != Precision.AUTO && p.supported())
                .toList();
    }

    /**
     * Single operations err by 1e-11 at most in 32 bits; some twenty follow one another, and a layer norm after a random
     * layer neither grows nor shrinks an error by much: tenfold room. The lower precisions may err by what real weights
     * are allowed: 1e-3 and 1e-2.
     */
    static double tolerance(Precision precision) {
        return switch (precision) {
            case F32 -> 1e-9;
            case BF16 -> 1e-3;
            case INT8, AUTO -> 1e-2;
        };
    }

    static void check(double[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        double wrong = 0;
        double all = 0;
        for (int i = 0; i < actual.length; i++) {
            wrong += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            all += expected[i] * expected[i];
        }
        assertThat(wrong / all).isLessThanOrEqualTo(tolerance);
    }

    /** Numbers like those of a spectrogram. */
    static float[] spectrogram(WhisperConfig config, long seed) {
        Random random = new Random(seed);
        float[] values = new float[config.frames() * config.melBins()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() / 2);
        }
        return values;
    }

    static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    /** Encodes a spectrogram, in the type of the model's activations. */
    static Matrix encode(WhisperModel model, float[] spectrogram) {
        return encode(model, spectrogram, model.config().audioPositions());
    }

    /** Encodes the beginning of a spectrogram, two frames to a position. */
    static Matrix encode(WhisperModel model, float[] spectrogram, int positions) {
        Engine engine = model.engine();
        Matrix window = model.newWindow().rows(0, 2 * positions);
        window.write(0, spectrogram, 0, window.rows() * window.columns());
        Matrix features = model.newFeatures(window.type()).rows(0, positions);
        return engine.call(() -> {
            model.encoder().encode(window, features);
            return features;
        });
    }
}
