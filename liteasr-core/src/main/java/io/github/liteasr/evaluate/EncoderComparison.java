package io.github.liteasr.evaluate;

import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.engine.ElementType;
import io.github.liteasr.engine.Matrix;
import io.github.liteasr.whisper.RelativeError;
import io.github.liteasr.whisper.WhisperModel;

/**
 * How far an encoder's output is from a reference encoder's on the same speech, as a {@link RelativeError}. It needs no
 * texts.
 */
public final class EncoderComparison {
    private final WhisperModel reference;
    private final WhisperModel model;
    private final Matrix referenceWindow;
    private final Matrix window;
    private final Matrix referenceOutput;
    private final Matrix output;
    private final RelativeError error;

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
        this.error = new RelativeError(reference.config().width());
    }

    /** Hears the first window of a recording of mono samples at 16 kHz. */
    public void add(float[] samples) {
        Spectrogram spectrogram = reference.spectrogram().compute(samples);
        error.add(
                encode(reference, spectrogram, referenceWindow, referenceOutput),
                encode(model, spectrogram, window, output));
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
        return error.value();
    }
}
