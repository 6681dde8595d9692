package io.github.liteasr.audio;

import io.github.liteasr.BadInputException;
import java.util.ArrayList;
import java.util.List;

/** Collects samples in equal chunks, so that memory follows what was really decoded and not what a header promised. */
final class SampleBuffer {
    private static final int CHUNK = 1 << 18;
    private static final int MOST_SAMPLES = Integer.MAX_VALUE - 8;

    private final String name;
    private final List<float[]> chunks = new ArrayList<>();
    private int size;
    private long appended;

    SampleBuffer(String name) {
        this.name = name;
    }

    int size() {
        return size;
    }

    /** The samples that were ever appended, with those that were cleared. */
    long appended() {
        return appended;
    }

    /** Appends the first {@code count} samples of {@code source}. */
    void append(float[] source, int count) {
        if (count > MOST_SAMPLES - size) {
            throw new BadInputException("%s: the audio is longer than %d hours, expected less"
                    .formatted(name, MOST_SAMPLES / AudioDecoder.SAMPLE_RATE / 3600));
        }
        appended += count;
        for (int done = 0; done < count; ) {
            int offset = size % CHUNK;
            if (offset == 0) {
                chunks.add(new float[CHUNK]);
            }
            int part = Math.min(CHUNK - offset, count - done);
            System.arraycopy(source, done, chunks.getLast(), offset, part);
            done += part;
            size += part;
        }
    }

    void clear() {
        chunks.clear();
        size = 0;
    }

    float[] toArray() {
        float[] samples = new float[size];
        for (int i = 0; i < chunks.size(); i++) {
            int start = i * CHUNK;
            System.arraycopy(chunks.get(i), 0, samples, start, Math.min(CHUNK, size - start));
        }
        return samples;
    }
}
