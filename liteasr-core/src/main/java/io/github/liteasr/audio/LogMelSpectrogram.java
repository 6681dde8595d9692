package io.github.liteasr.audio;

import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.PackedLinear;
import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;

/**
 * Whisper's log-mel spectrogram: power spectrum of frames of 400 samples (25 ms) every 160 (10 ms) under a periodic Hann
 * window, mel filters, log10 clamped to 8 below the recording's maximum, then (x + 4) / 4. Frames are centred on their
 * time, over samples mirrored at the start and silent after the end.
 *
 * <p>The Fourier transform is a matrix product, which the engine does faster than a fast transform would run in Java.
 * The window is symmetric, so a frame folds into an even half (for cosines) and an odd half (for sines).
 */
public final class LogMelSpectrogram {
    /** Samples from one frame to the next. */
    public static final int HOP = 160;

    /** Samples in a frame. */
    public static final int FRAME = 400;

    private static final int HALF = FRAME / 2;
    private static final int FREQUENCIES = HALF + 1;
    private static final int BAND = 128;
    private static final double LEAST_POWER = 1e-10;
    private static final float RANGE = 8;

    private final Engine engine;
    private final int bins;
    private final float[] window = new float[HALF + 1];
    private final PackedLinear cosines;
    private final PackedLinear sines;
    private final PackedLinear filters;
    private final Scratch[] scratch;

    /** One worker's matrices for a band of frames. */
    private record Scratch(Matrix even, Matrix odd, Matrix real, Matrix imaginary, Matrix power, Matrix mel) {
        Scratch(Engine engine, int bins) {
            this(
                    matrix(engine, HALF),
                    matrix(engine, HALF - 1),
                    matrix(engine, FREQUENCIES),
                    matrix(engine, FREQUENCIES),
                    matrix(engine, FREQUENCIES),
                    matrix(engine, bins));
        }

        private static Matrix matrix(Engine engine, int columns) {
            return Matrix.allocate(engine.arena(), ElementType.F32, BAND, columns);
        }
    }

    public LogMelSpectrogram(Engine engine, int bins) {
        this.engine = engine;
        this.bins = bins;
        for (int n = 0; n <= HALF; n++) {
            window[n] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * n / FRAME));
        }
        cosines = table(HALF, (k, n) -> (float) Math.cos(2 * Math.PI * (k * n % FRAME) / FRAME));
        sines = table(HALF - 1, (k, n) -> (float) Math.sin(2 * Math.PI * (k * n % FRAME) / FRAME));
        float[] mel = MelFilters.of(bins, FREQUENCIES, AudioDecoder.SAMPLE_RATE);
        filters = packed(FREQUENCIES, bins, mel);
        scratch = new Scratch[engine.threads()];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = new Scratch(engine, bins);
        }
    }

    /** The spectrogram of mono samples at 16 kHz. */
    public Spectrogram compute(float[] samples) {
        int frames = Math.max(1, (samples.length + HALF + HOP - 1) / HOP);
        float[] values = new float[frames * bins];
        engine.call(() -> {
            engine.parallelBands(frames, BAND, (first, rows, worker) -> band(samples, first, rows, values, worker));
            return values;
        });
        float most = (float) Math.log10(LEAST_POWER);
        float least = most;
        for (float value : values) {
            most = Math.max(most, value);
        }
        least = Math.max(least, most - RANGE);
        for (int i = 0; i < values.length; i++) {
            values[i] = scaled(Math.max(values[i], least));
        }
        return new Spectrogram(bins, values, scaled(least));
    }

    private static float scaled(float logarithm) {
        return (logarithm + 4) / 4;
    }

    private void band(float[] samples, int first, int rows, float[] values, Worker worker) {
        Scratch s = scratch[worker.index()];
        float[] even = new float[HALF];
        float[] odd = new float[HALF - 1];
        for (int row = 0; row < rows; row++) {
            fold(samples, (first + row) * HOP - HALF, even, odd);
            s.even.write(row, even);
            s.odd.write(row, odd);
        }
        cosines.apply(s.even.rows(0, rows), s.real.rows(0, rows), Epilogue.NONE, worker);
        sines.apply(s.odd.rows(0, rows), s.imaginary.rows(0, rows), Epilogue.NONE, worker);
        float[] real = new float[FREQUENCIES];
        float[] imaginary = new float[FREQUENCIES];
        for (int row = 0; row < rows; row++) {
            s.real.read(row, real, 0, FREQUENCIES);
            s.imaginary.read(row, imaginary, 0, FREQUENCIES);
            for (int k = 0; k < FREQUENCIES; k++) {
                real[k] = real[k] * real[k] + imaginary[k] * imaginary[k];
            }
            s.power.write(row, real);
        }
        filters.apply(s.power.rows(0, rows), s.mel.rows(0, rows), Epilogue.NONE, worker);
        s.mel.read(0, values, first * bins, rows * bins);
        for (int i = first * bins; i < (first + rows) * bins; i++) {
            values[i] = (float) Math.log10(Math.max(values[i], LEAST_POWER));
        }
    }

    /** Windows the frame that begins at {@code start} and folds sample n onto sample 400 − n: sums and differences. */
    private void fold(float[] samples, int start, float[] even, float[] odd) {
        boolean inside = start >= 0 && start + FRAME <= samples.length;
        for (int n = 1; n < HALF; n++) {
            float left = inside ? samples[start + n] : sample(samples, start + n);
            float right = inside ? samples[start + FRAME - n] : sample(samples, start + FRAME - n);
            even[n - 1] = window[n] * (left + right);
            odd[n - 1] = window[n] * (left - right);
        }
        even[HALF - 1] = sample(samples, start + HALF);
    }

    private static float sample(float[] samples, int index) {
        int mirrored = Math.abs(index);
        return mirrored < samples.length ? samples[mirrored] : 0;
    }

    private interface Entry {
        float at(int frequency, int sample);
    }

    /** The rows of a transform over samples 1, 2, … of a folded frame. */
    private PackedLinear table(int samples, Entry entry) {
        float[] rows = new float[FREQUENCIES * samples];
        for (int k = 0; k < FREQUENCIES; k++) {
            for (int n = 1; n <= samples; n++) {
                rows[k * samples + n - 1] = entry.at(k, n);
            }
        }
        return packed(samples, FREQUENCIES, rows);
    }

    private PackedLinear packed(int inputs, int outputs, float[] rows) {
        return new PackedLinear(
                engine,
                inputs,
                outputs,
                (first, count) -> java.util.Arrays.copyOfRange(rows, first * inputs, (first + count) * inputs),
                null,
                ElementType.F32,
                1);
    }
}
