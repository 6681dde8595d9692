package io.github.liteasr.evaluate;

import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.engine.ElementType;
import io.github.liteasr.engine.Matrix;
import io.github.liteasr.whisper.WhisperModel;

/**
 * How far an encoder's output is from a reference encoder's on the same speech: the sum over windows, positions and
 * channels of (output − reference)², relative to that of (reference − its channel's mean)². It needs no texts.
 */
public final class EncoderComparison {
    private final WhisperModel reference;
    private final WhisperModel model;
    private final Matrix referenceWindow;
    private final Matrix window;
    private final Matrix referenceOutput;
    private final Matrix output;
    private final double[] sum;
    private final double[] squares;
    private double difference;
    private long positions;

    /**
     * Compares two models, which stay open and the caller's.
     *
     * @throws IllegalArgumentException if their encoders' outputs have different shapes
     */
    public EncoderComparison(WhisperModel reference, WhisperModel model) {
        if (reference.config().width() != model.config().width()
                || reference.config().audioPositions() != model.config().audioPositions()
                || reference.config().melBins() != model.config().melBins()) {
            throw new IllegalArgumentException(
                    "encoders of different shapes: " + reference.folder() + " and " + model.folder());
        }
        this.reference = reference;
        this.model = model;
        this.referenceWindow = reference.newWindow();
        this.window = model.newWindow();
        this.referenceOutput = reference.newFeatures(ElementType.F32);
        this.output = model.newFeatures(ElementType.F32);
        this.sum = new double[reference.config().width()];
        this.squares = new double[sum.length];
    }

    /** Hears the first window of a recording of mono samples at 16 kHz. */
    public void add(float[] samples) {
        Spectrogram spectrogram = reference.spectrogram().compute(samples);
        float[] expected = encode(reference, spectrogram, referenceWindow, referenceOutput);
        float[] actual = encode(model, spectrogram, window, output);
        for (int i = 0; i < expected.length; i++) {
            int channel = i % sum.length;
            double value = expected[i];
            sum[channel] += value;
            squares[channel] += value * value;
            difference += (actual[i] - value) * (actual[i] - value);
        }
        positions += expected.length / sum.length;
    }

    private static float[] encode(WhisperModel model, Spectrogram spectrogram, Matrix window, Matrix output) {
        spectrogram.copyTo(window, 0);
        return model.engine().call(() -> {
            model.encoder().encode(window, output);
            return output.toFloats();
        });
    }

    /** The relative squared error so far; 0 for equal outputs. */
    public double relativeError() {
        double deviation = 0;
        for (int channel = 0; channel < sum.length; channel++) {
            deviation += squares[channel] - sum[channel] * sum[channel] / positions;
        }
        return difference / deviation;
    }
}
