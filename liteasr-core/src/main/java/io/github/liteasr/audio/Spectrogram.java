package io.github.liteasr.audio;

import io.github.liteasr.engine.Matrix;

/** A log-mel spectrogram of a whole recording, frame after frame; after its end there is silence for ever. */
public final class Spectrogram {
    private final int bins;
    private final float[] values;
    private final float silence;

    Spectrogram(int bins, float[] values, float silence) {
        this.bins = bins;
        this.values = values;
        this.silence = silence;
    }

    /** Mel bins of a frame. */
    public int bins() {
        return bins;
    }

    /** Frames of 10 ms that touch the recording. */
    public int frames() {
        return values.length / bins;
    }

    /** The value of a bin in a frame. */
    public float value(int frame, int bin) {
        return frame < frames() ? values[frame * bins + bin] : silence;
    }

    /** Copies the frames from {@code first} into a floating matrix of frames x bins. */
    public void copyTo(Matrix target, int first) {
        int inside = Math.clamp(frames() - (long) first, 0, target.rows());
        if (inside > 0) {
            target.write(0, values, first * bins, inside * bins);
        }
        if (inside < target.rows()) {
            float[] quiet = new float[(target.rows() - inside) * bins];
            java.util.Arrays.fill(quiet, silence);
            target.write(inside, quiet);
        }
    }
}
