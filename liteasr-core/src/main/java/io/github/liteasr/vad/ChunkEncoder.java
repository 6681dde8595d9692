package io.github.liteasr.vad;

import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.PackedLinear;
import io.github.liteasr.engine.WorkerMatrices;
import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import io.github.liteasr.safetensors.Checkpoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the network makes of each chunk by itself: everything before its memory.
 *
 * <pre>
 *   64 samples before + the chunk's 512 + 64 mirrored   640
 *   spectrum, 256 samples every 128; magnitudes         4 frames x 129
 *   convolution over 3 frames, ReLU                     4 x 128
 *   the same in steps of 2                              2 x 64
 *   the same in steps of 2                              1 x 64
 *   the same                                            1 x 128
 * </pre>
 *
 * <p>A chunk is one row of every matrix, its frames side by side. So a convolution is, for each frame of its output, a
 * linear layer over a view of three neighbouring frames, of all chunks at once; a frame of zeros at either end is its
 * padding. Where no more than that padding would lie under a tap, the tap is left out.
 */
final class ChunkEncoder {
    /** Samples before a chunk that are heard with it. */
    static final int CONTEXT = 64;
    /** Chunks that a worker takes at once; a power of two. */
    static final int BAND = 64;
    /** What is known of a chunk. */
    static final int FEATURES = 128;

    private static final int HEARD = CONTEXT + SpeechDetector.CHUNK;
    private static final int MIRRORED = 64;
    private static final int WINDOW = 256;
    private static final int HOP = 128;
    private static final int FRAMES = 4;
    private static final int BINS = WINDOW / 2 + 1;
    private static final int TAPS = 3;
    private static final int WIDE = 128;
    private static final int NARROW = 64;

    private final PackedLinear spectrum;
    private final PackedLinear first;
    private final PackedLinear second;
    private final PackedLinear third;
    private final PackedLinear fourth;

    private final WorkerMatrices samples;
    private final WorkerMatrices spectra;
    private final WorkerMatrices magnitudes;
    private final WorkerMatrices fourFrames;
    private final WorkerMatrices twoFrames;
    private final WorkerMatrices oneFrame;
    private final WorkerMatrices features;

    ChunkEncoder(Engine engine, Checkpoint weights) {
        spectrum = layer(engine, WINDOW, WINDOW, basis(weights), null);
        first = convolution(engine, weights, 0, BINS, WIDE, 0, TAPS);
        second = convolution(engine, weights, 1, WIDE, NARROW, 0, TAPS);
        third = convolution(engine, weights, 2, NARROW, NARROW, 1, TAPS);
        fourth = convolution(engine, weights, 3, NARROW, FEATURES, 1, 2);
        samples = scratch(engine, HEARD + MIRRORED);
        spectra = scratch(engine, WINDOW);
        magnitudes = scratch(engine, (1 + FRAMES + 1) * BINS);
        fourFrames = scratch(engine, (1 + FRAMES) * WIDE); // a step of 2 never reaches the right padding
        twoFrames = scratch(engine, 2 * NARROW);
        oneFrame = scratch(engine, NARROW);
        features = scratch(engine, FEATURES);
    }

    /**
     * The features of some chunks.
     *
     * @param audio the {@link #CONTEXT} samples before chunk 0, and all chunks
     * @param chunk the first of them
     * @param count how many, at most {@link #BAND}
     * @return at least {@code count} rows of {@link #FEATURES}, of which the others are of no account; until the worker's
     *     next call
     */
    Matrix apply(float[] audio, int chunk, int count, Worker worker) {
        int rows = compiledRows(count);
        Matrix heard = samples.of(worker, rows);
        for (int i = 0; i < count; i++) {
            hear(audio, (chunk + i) * SpeechDetector.CHUNK, heard.rows(i, 1));
        }
        Matrix loud = magnitudes.of(worker, rows);
        for (int frame = 0; frame < FRAMES; frame++) {
            Matrix complex = spectra.of(worker, rows);
            spectrum.apply(heard.columns(frame * HOP, WINDOW), complex, Epilogue.NONE, worker);
            magnitudes(complex, loud.columns((1 + frame) * BINS, BINS), count);
        }
        Matrix four = fourFrames.of(worker, rows);
        for (int frame = 0; frame < FRAMES; frame++) {
            Matrix around = loud.columns(frame * BINS, TAPS * BINS);
            first.apply(around, four.columns((1 + frame) * WIDE, WIDE), Epilogue.NONE, worker);
        }
        rectify(four);
        Matrix two = twoFrames.of(worker, rows);
        for (int frame = 0; frame < 2; frame++) {
            Matrix around = four.columns(2 * frame * WIDE, TAPS * WIDE);
            second.apply(around, two.columns(frame * NARROW, NARROW), Epilogue.NONE, worker);
        }
        rectify(two);
        Matrix one = oneFrame.of(worker, rows);
        third.apply(two, one, Epilogue.NONE, worker);
        rectify(one);
        Matrix known = features.of(worker, rows);
        fourth.apply(one, known, Epilogue.NONE, worker);
        rectify(known);
        return known;
    }

    /** A product is compiled for its number of rows: powers of two are few. */
    private static int compiledRows(int count) {
        return count == 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    }

    private static void hear(float[] audio, int from, Matrix row) {
        row.write(0, audio, from, HEARD);
        float[] mirrored = new float[MIRRORED];
        for (int i = 0; i < MIRRORED; i++) {
            mirrored[i] = audio[from + HEARD - 2 - i];
        }
        row.columns(HEARD, MIRRORED).write(0, mirrored);
    }

    /** √(re² + im²); a row has all real parts, then all imaginary ones but the first and the last, which are zero. */
    private static void magnitudes(Matrix complex, Matrix output, int rows) {
        Matrix realParts = complex.columns(0, BINS);
        Matrix imaginaryParts = complex.columns(BINS, BINS - 2);
        float[] real = new float[BINS];
        float[] imaginary = new float[BINS];
        for (int row = 0; row < rows; row++) {
            realParts.read(row, real, 0, BINS);
            imaginaryParts.read(row, imaginary, 1, BINS - 2);
            for (int i = 0; i < BINS; i++) {
                real[i] = (float) Math.sqrt(real[i] * real[i] + imaginary[i] * imaginary[i]);
            }
            output.write(row, real);
        }
    }

    private static void rectify(Matrix matrix) {
        float[] values = matrix.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(values[i], 0);
        }
        matrix.write(0, values);
    }

    private static WorkerMatrices scratch(Engine engine, int columns) {
        return new WorkerMatrices(engine, ElementType.F32, BAND, columns);
    }

    /** The windowed cosines of all frequencies, then the sines, without those of zero and half the rate: they are zeros. */
    private static float[] basis(Checkpoint weights) {
        float[] all = weights.tensor("stft.forward_basis_buffer")
                .expectShape(2 * BINS, 1, WINDOW)
                .toFloats();
        float[] rows = new float[WINDOW * WINDOW];
        System.arraycopy(all, 0, rows, 0, BINS * WINDOW);
        System.arraycopy(all, (BINS + 1) * WINDOW, rows, BINS * WINDOW, (BINS - 2) * WINDOW);
        return rows;
    }

    /** The taps from {@code from} to {@code to} of one of the encoder's convolutions, as a linear layer over frames. */
    private static PackedLinear convolution(
            Engine engine, Checkpoint weights, int index, int channels, int outputs, int from, int to) {
        String name = "encoder." + index + ".reparam_conv";
        float[] kernel = weights.tensor(name + ".weight")
                .expectShape(outputs, channels, TAPS)
                .toFloats();
        float[] bias = weights.tensor(name + ".bias").expectShape(outputs).toFloats();
        int taps = to - from;
        float[] rows = new float[outputs * taps * channels];
        for (int o = 0; o < outputs; o++) {
            for (int c = 0; c < channels; c++) {
                for (int k = 0; k < taps; k++) {
                    rows[(o * taps + k) * channels + c] = kernel[(o * channels + c) * TAPS + from + k];
                }
            }
        }
        return layer(engine, taps * channels, outputs, rows, bias);
    }

    /** A linear layer of rows of weights that are there. */
    static PackedLinear layer(Engine engine, int inputs, int outputs, float[] rows, float @Nullable [] bias) {
        PackedLinear.WeightRows some =
                (first, count) -> Arrays.copyOfRange(rows, first * inputs, (first + count) * inputs);
        return new PackedLinear(engine, inputs, outputs, some, bias, ElementType.F32, 1);
    }
}
