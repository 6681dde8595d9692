package io.github.liteasr.vad;

import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.PackedLinear;
import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import io.github.liteasr.safetensors.Checkpoint;

/**
 * The network's memory, and what it says: a long short-term memory from chunk to chunk, and a logistic unit over what it
 * gives. With f the features of a chunk, h and c what the cell gave and held before, and σ the logistic function:
 *
 * <pre>
 *   i, f, g, o = σ, σ, tanh, σ of (W f + U h + b)
 *   c' = f c + i g        h' = o tanh(c')        probability = σ(w · ReLU(h') + b)
 * </pre>
 *
 * <p>As σ(x) = (1 + tanh(x / 2)) / 2, the weights of i, f and o are halved, which is exact, and tanh is taken of all.
 */
final class MemoryCell {
    /** What the gates of a chunk take. */
    static final int GATES = 4 * MemoryCell.WIDTH;

    private static final int WIDTH = 128;

    private final PackedLinear fromFeatures;
    private final PackedLinear fromBefore;
    private final float[] outputWeights;
    private final float outputBias;
    private final Matrix before;

    /** What the cell gave and held last; zeros at first. */
    static final class State {
        private final float[] given = new float[WIDTH];
        private final float[] held = new float[WIDTH];
    }

    MemoryCell(Engine engine, Checkpoint weights) {
        float[] bias = gates(weights, "bias_ih", 1);
        float[] other = gates(weights, "bias_hh", 1);
        for (int i = 0; i < GATES; i++) {
            bias[i] += other[i];
        }
        int features = ChunkEncoder.FEATURES;
        fromFeatures = ChunkEncoder.layer(engine, features, GATES, gates(weights, "weight_ih", features), bias);
        fromBefore = ChunkEncoder.layer(engine, WIDTH, GATES, gates(weights, "weight_hh", WIDTH), null);
        outputWeights = weights.tensor("decoder.decoder.2.weight")
                .expectShape(1, WIDTH, 1)
                .toFloats();
        outputBias = weights.tensor("decoder.decoder.2.bias").expectShape(1).toFloats()[0];
        before = Matrix.allocate(engine.arena(), ElementType.F32, 1, WIDTH);
    }

    /** Weights of the gates i, f, g and o, all but those of g halved. */
    private static float[] gates(Checkpoint weights, String name, int columns) {
        float[] values = weights.tensor("decoder.rnn." + name).toFloats();
        if (values.length != GATES * columns) {
            throw new IllegalStateException(name + " has " + values.length + " values, expected " + GATES * columns);
        }
        for (int i = 0; i < values.length; i++) {
            int gate = i / (WIDTH * columns);
            values[i] *= gate == 2 ? 1f : 0.5f;
        }
        return values;
    }

    /** What features of chunks contribute to their gates: W f + b. */
    void hear(Matrix features, Matrix gates, Worker worker) {
        fromFeatures.apply(features, gates, Epilogue.NONE, worker);
    }

    /**
     * Goes through chunks in turn.
     *
     * @param gates what {@link #hear} gave; written over
     * @param state before the first chunk; after the last one on return
     * @param probabilities gets one for each chunk, from {@code offset}
     */
    void run(Matrix gates, State state, float[] probabilities, int offset, Worker worker) {
        float[] all = new float[GATES];
        float[] input = new float[WIDTH];
        float[] forget = new float[WIDTH];
        float[] candidate = new float[WIDTH];
        float[] output = new float[WIDTH];
        float[] squashed = new float[WIDTH];
        for (int chunk = 0; chunk < gates.rows(); chunk++) {
            before.write(0, state.given);
            fromBefore.apply(before, gates.rows(chunk, 1), Epilogue.ADD, worker);
            gates.read(chunk, all, 0, GATES);
            HyperbolicTangent.apply(all);
            System.arraycopy(all, 0, input, 0, WIDTH);
            System.arraycopy(all, WIDTH, forget, 0, WIDTH);
            System.arraycopy(all, 2 * WIDTH, candidate, 0, WIDTH);
            System.arraycopy(all, 3 * WIDTH, output, 0, WIDTH);
            remember(state.held, input, forget, candidate);
            System.arraycopy(state.held, 0, squashed, 0, WIDTH);
            HyperbolicTangent.apply(squashed);
            for (int i = 0; i < WIDTH; i++) {
                state.given[i] = (0.5f + 0.5f * output[i]) * squashed[i];
            }
            probabilities[offset + chunk] = probability(state.given);
        }
    }

    private static void remember(float[] held, float[] input, float[] forget, float[] candidate) {
        for (int i = 0; i < WIDTH; i++) {
            held[i] = (0.5f + 0.5f * forget[i]) * held[i] + (0.5f + 0.5f * input[i]) * candidate[i];
        }
    }

    private float probability(float[] given) {
        float sum = outputBias;
        for (int i = 0; i < WIDTH; i++) {
            sum += outputWeights[i] * Math.max(given[i], 0);
        }
        return (float) (1 / (1 + Math.exp(-sum)));
    }
}
