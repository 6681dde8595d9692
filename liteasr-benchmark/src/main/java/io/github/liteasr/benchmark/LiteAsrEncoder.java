package io.github.liteasr.benchmark;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.linear.DoubleMatrix;
import io.github.liteasr.whisper.EncoderLayer;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

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
        return run(mel, output.rows());
    }

    /** Encodes the beginning of a 30 s window as {@link #run(float[])} does, two frames to each of so many positions. */
    Matrix run(float[] mel, int positions) {
        if (mel.length != values) {
            throw new IllegalArgumentException("the spectrogram has " + mel.length + " values, expected " + values);
        }
        return model.engine().call(() -> {
            window.write(0, mel);
            Matrix encoded = output.rows(0, positions);
            model.encoder().encode(window.rows(0, 2 * positions), encoded);
            return encoded;
        });
    }

    /**
     * Puts two factors of random values in the place of every linear layer of the transformer blocks.
     *
     * @param share the factors' share of the layer's weights, up to a multiple of 8 in the rank
     */
    void reduce(double share, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (EncoderLayer layer : model.encoder().layers()) {
            for (EncoderProjection projection : EncoderProjection.values()) {
                int inputs = projection.inputs(model.config());
                int outputs = projection.outputs(model.config());
                int rank = (int) Math.max(8, Math.round(share * LowRankFactors.breakEven(inputs, outputs) / 8) * 8);
                LowRankFactors factors = new LowRankFactors(
                        noise(random, inputs, rank), noise(random, rank, outputs), new double[outputs]);
                layer.replace(
                        projection,
                        layer.lowRank(projection, factors, model.engine().arena()));
            }
        }
    }

    /** A matrix that keeps the size of activations. */
    private static DoubleMatrix noise(SplittableRandom random, int rows, int columns) {
        double[] values = new double[rows * columns];
        Arrays.setAll(values, i -> random.nextGaussian() / Math.sqrt(rows));
        return new DoubleMatrix(rows, columns, values);
    }

    @Override
    public void close() {
        model.close();
    }
}
