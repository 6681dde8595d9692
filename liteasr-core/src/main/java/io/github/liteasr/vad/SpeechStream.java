package io.github.liteasr.vad;

import java.util.Objects;

/**
 * Samples as they come, and what a {@link SpeechDetector} makes of them. It keeps what the network remembers and what is
 * less than a chunk; for one thread at a time.
 */
public final class SpeechStream {
    /** Far beyond any sound: samples that are larger, or no numbers, are taken for zeros, as the network would not forget them. */
    private static final float LARGEST = 1e4f;

    private static final int LONGEST_STRETCH = SpeechDetector.STRETCH * SpeechDetector.CHUNK;

    private final SpeechDetector detector;
    private final MemoryCell.State state = new MemoryCell.State();
    /** The context of the next chunk, and as much of the chunk as is there. */
    private final float[] carried = new float[ChunkEncoder.CONTEXT + SpeechDetector.CHUNK];

    private int waiting;

    SpeechStream(SpeechDetector detector) {
        this.detector = detector;
    }

    /**
     * Takes the next samples.
     *
     * @return a probability for each chunk that they complete
     */
    public float[] feed(float[] samples) {
        return feed(samples, 0, samples.length);
    }

    /** Takes the next {@code count} samples out of an array; otherwise as {@link #feed(float[])}. */
    public float[] feed(float[] samples, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, samples.length);
        float[] probabilities = new float[(int) (((long) waiting + count) / SpeechDetector.CHUNK)];
        int known = 0;
        for (int done = 0; done < count; done += LONGEST_STRETCH) {
            known += hear(samples, offset + done, Math.min(LONGEST_STRETCH, count - done), probabilities, known);
        }
        return probabilities;
    }

    /**
     * Completes the last chunk with zeros. Nothing is to be fed after that.
     *
     * @return its probability, or nothing if no sample waits
     */
    public float[] finish() {
        return waiting == 0 ? new float[0] : feed(new float[SpeechDetector.CHUNK - waiting]);
    }

    private int hear(float[] samples, int offset, int count, float[] probabilities, int known) {
        int before = ChunkEncoder.CONTEXT + waiting;
        float[] audio = new float[before + count];
        System.arraycopy(carried, 0, audio, 0, before);
        for (int i = 0; i < count; i++) {
            float sample = samples[offset + i];
            audio[before + i] = Math.abs(sample) <= LARGEST ? sample : 0;
        }
        int chunks = (waiting + count) / SpeechDetector.CHUNK;
        if (chunks > 0) {
            detector.listen(audio, chunks, state, probabilities, known);
        }
        int heard = chunks * SpeechDetector.CHUNK;
        System.arraycopy(audio, heard, carried, 0, audio.length - heard);
        waiting += count - heard;
        return chunks;
    }
}
