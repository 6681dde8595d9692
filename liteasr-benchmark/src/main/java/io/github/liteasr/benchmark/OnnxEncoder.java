package io.github.liteasr.benchmark;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * A Whisper encoder in ONNX Runtime on the CPU, the peer that the encoder is measured against. Not safe for use by
 * several threads.
 */
public final class OnnxEncoder implements AutoCloseable {
    private final OrtSession session;
    private final OnnxTensor input;
    private final FloatBuffer inputValues;
    private final String outputName;
    private final OnnxTensor output;
    private final FloatBuffer outputValues;

    /**
     * @param int8 whether linear layers (and only they) are dynamically quantised to int8
     * @param threads threads that share one operator's work
     * @throws IllegalArgumentException if the model is beyond the 2 GiB of one ONNX file
     */
    public OnnxEncoder(Dimensions dimensions, boolean int8, int threads, EncoderWeights weights) {
        long[] inputShape = {1, dimensions.melBins(), Dimensions.FRAMES};
        long[] outputShape = {1, Dimensions.POSITIONS, dimensions.width()};
        inputValues = allocate(dimensions.melBins() * Dimensions.FRAMES);
        outputValues = allocate(Dimensions.POSITIONS * dimensions.width());
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // waiting threads stay awake: faster when nothing else wants the cores
            options.addConfigEntry("session.intra_op.allow_spinning", "1");
            // but not between runs, where they would slow down the next contender
            options.addConfigEntry("session.force_spinning_stop", "1");
            session = environment.createSession(EncoderGraph.model(dimensions, int8, weights), options);
            outputName = session.getOutputNames().iterator().next();
            input = OnnxTensor.createTensor(environment, inputValues, inputShape);
            output = OnnxTensor.createTensor(environment, outputValues, outputShape);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime refused the encoder: " + e.getMessage(), e);
        }
    }

    private static FloatBuffer allocate(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /**
     * Encodes one 30 s window.
     *
     * @param mel log-mel spectrogram [bins, 3000], row-major
     * @return the encoder's output [1500, width], row-major; the buffer is overwritten by the next run and must not be
     *     read after closing
     */
    public FloatBuffer run(float[] mel) {
        if (mel.length != inputValues.capacity()) {
            throw new IllegalArgumentException(
                    "the spectrogram has " + mel.length + " values, expected " + inputValues.capacity());
        }
        inputValues.put(0, mel);
        try {
            session.run(Map.of(EncoderGraph.INPUT, input), Map.of(outputName, output))
                    .close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
        }
        return outputValues.duplicate();
    }

    @Override
    public void close() {
        input.close();
        output.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed to close: " + e.getMessage(), e);
        }
    }
}
