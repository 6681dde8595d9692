package io.github.liteasr.vad;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.safetensors.Checkpoint;

/**
 * The probability of speech in each chunk of {@value #CHUNK} samples (32 ms): the 16 kHz network of Silero VAD 6.2 with its
 * published weights, in 32-bit floats. What it says of a chunk depends on all before it.
 *
 * <p>All but the network's memory is computed for a stretch of chunks at once. Safe for several threads, which take turns.
 * A detector is of use as long as its engine.
 */
public final class SpeechDetector {
    /** Samples of a chunk, at {@link AudioDecoder#SAMPLE_RATE}. */
    public static final int CHUNK = 512;

    /** The most chunks that are computed at once: 16 s, in whole bands. */
    static final int STRETCH = 512;

    private final Engine engine;
    private final ChunkEncoder encoder;
    private final MemoryCell memory;
    private final Matrix gates;

    /** A detector that computes with an engine of whatever precision. */
    public SpeechDetector(Engine engine) {
        this.engine = engine;
        try (Checkpoint weights = PublishedWeights.open()) {
            this.encoder = new ChunkEncoder(engine, weights);
            this.memory = new MemoryCell(engine, weights);
        }
        this.gates = Matrix.allocate(engine.arena(), ElementType.F32, STRETCH, MemoryCell.GATES);
    }

    /**
     * Listens to a whole recording.
     *
     * @param samples mono, at {@link AudioDecoder#SAMPLE_RATE}, full scale ±1
     * @return a probability for each chunk; zeros complete the last one
     */
    public float[] probabilities(float[] samples) {
        float[] probabilities = new float[Math.ceilDiv(samples.length, CHUNK)];
        SpeechStream stream = stream();
        float[] whole = stream.feed(samples);
        System.arraycopy(whole, 0, probabilities, 0, whole.length);
        float[] rest = stream.finish();
        System.arraycopy(rest, 0, probabilities, whole.length, rest.length);
        return probabilities;
    }

    /** Begins to listen to samples as they come. */
    public SpeechStream stream() {
        return new SpeechStream(this);
    }

    /**
     * Computes some chunks that follow each other.
     *
     * @param audio the {@link ChunkEncoder#CONTEXT} samples before the chunks, and the chunks
     * @param chunks how many, 1 to {@link #STRETCH}
     * @param state what the network remembers; changed
     * @param probabilities gets one for each chunk, from {@code offset}
     */
    void listen(float[] audio, int chunks, MemoryCell.State state, float[] probabilities, int offset) {
        engine.call(() -> {
            engine.parallelBands(chunks, ChunkEncoder.BAND, (first, count, worker) -> {
                Matrix features = encoder.apply(audio, first, count, worker);
                memory.hear(features, gates.rows(first, features.rows()), worker);
            });
            engine.parallel(1, (_, worker) -> memory.run(gates.rows(0, chunks), state, probabilities, offset, worker));
            return true;
        });
    }
}
