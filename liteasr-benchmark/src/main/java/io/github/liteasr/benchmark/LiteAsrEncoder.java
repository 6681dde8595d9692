package io.github.liteasr.benchmark;

import io.github.liteasr.engine.Matrix;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;

/** This library's encoder in the form that {@link OnnxEncoder} has. Not safe for use by several threads. */
final class LiteAsrEncoder implements AutoCloseable {
    private final WhisperModel model;
    private final Matrix window;
    private final Matrix output;
    private final int values;

    /** @throws io.github.liteasr.BadInputException if the folder holds no sound checkpoint */
    LiteAsrEncoder(Path folder, int threads, Precision precision) {
        model = WhisperModel.load(folder, threads, precision);
        window = model.newWindow();
        output = model.newFeatures(model.engine().activationType());
        values = model.config().frames() * model.config().melBins();
    }

    /**
     * Encodes one 30 s window.
     *
     * @param mel log-mel spectrogram [3000, bins], row-major: the order in which this library computes it
     * @return the encoder's output (1500 x width), overwritten by the next run
     */
    Matrix run(float[] mel) {
        if (mel.length != values) {
            throw new IllegalArgumentException("the spectrogram has " + mel.length + " values, expected " + values);
        }
        return model.engine().call(() -> {
            window.write(0, mel);
            model.encoder().encode(window, output);
            return output;
        });
    }

    @Override
    public void close() {
        model.close();
    }
}
