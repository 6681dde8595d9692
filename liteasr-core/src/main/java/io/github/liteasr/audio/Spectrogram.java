package io.github.liteasr.audio;

import io.github.liteasr.engine.memory.Matrix;

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

    /** The values of {@code count} frames from {@code first}, frame after frame. */
    public float[] values(int first, int count) {
        float[] copy = new float[count * bins];
        int inside = Math.clamp(frames() - (long) first, 0, count);
        System.arraycopy(values, first * bins, copy, 0, inside * bins);
        java.util.Arrays.fill(copy, inside * bins, copy.length, silence);
        return copy;
    }

    /** Copies the frames from {@code first} into a floating matrix of frames x bins. */
    public void copyTo(Matrix target, int first) {
        copyTo(target, first, target.rows());
    }

    /** Copies {@code count} frames from {@code first} into a floating matrix of frames x bins; then it is silent. */
    public void copyTo(Matrix target, int first, int count) {
        float[] copy = values(first, target.rows());
        java.util.Arrays.fill(copy, Math.min(count * bins, copy.length), copy.length, silence);
        target.write(0, copy);
    }
}
