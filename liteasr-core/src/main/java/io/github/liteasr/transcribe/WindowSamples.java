package io.github.liteasr.transcribe;

import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.WhisperModel;

/** The samples of a window, with a few before and after it that its first and last frames reach to. */
final class WindowSamples {
    /** Frames around a window that its own frames reach to. */
    static final int MARGIN = 2;

    private final float[] values;
    private final int before;
    private final int size;

    /**
     * @param before frames before the window
     * @param size frames of the window
     */
    WindowSamples(float[] values, int before, int size) {
        this.values = values;
        this.before = before;
        this.size = size;
    }

    /** Writes the log-mel spectrogram, silent after the window's end: frames x mel bins. */
    void spectrogram(WhisperModel model, Matrix frames) {
        Spectrogram spectrogram = model.spectrogram().compute(values);
        spectrogram.copyTo(frames, before, size);
    }
}
