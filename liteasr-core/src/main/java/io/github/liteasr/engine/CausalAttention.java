package io.github.liteasr.engine;

import java.util.Arrays;

/**
 * Multi-head self-attention of a decoder: each position sees itself and the positions before it, whose keys and values
 * are kept. In plain Java: a step is far too small to be worth a native call. Both inner loops add a multiple of a
 * row to a sum, which the JIT compiler vectorises because the sum is of doubles: of two arrays of one type it cannot
 * know that they do not overlap.
 */
public final class CausalAttention {
    private final int heads;
    private final int size;
    private final int capacity;

    /** The keys and values of one sequence so far. */
    public static final class Cache {
        private static final int FIRST_CAPACITY = 64;

        private final int width;
        private int capacity = FIRST_CAPACITY;
        private int length;

        /** width x capacity: one row for each channel, so that scores are sums of rows. */
        private float[] keys;

        /** capacity x width. */
        private float[] values;

        private Cache(int width) {
            this.width = width;
            keys = new float[width * capacity];
            values = new float[capacity * width];
        }

        private void grow() {
            float[] wider = new float[width * capacity * 2];
            for (int channel = 0; channel < width; channel++) {
                System.arraycopy(keys, channel * capacity, wider, channel * capacity * 2, length);
            }
            keys = wider;
            values = Arrays.copyOf(values, values.length * 2);
            capacity *= 2;
        }

        /** The number of positions held. */
        public int length() {
            return length;
        }
    }

    public CausalAttention(int heads, int size, int capacity) {
        if (heads < 1 || size < 1 || capacity < 1) {
            throw new IllegalArgumentException(
                    "attention of " + heads + " heads of " + size + " over " + capacity + " positions");
        }
        this.heads = heads;
        this.size = size;
        this.capacity = capacity;
    }

    public int heads() {
        return heads;
    }

    public Cache newCache() {
        return new Cache(heads * size);
    }

    /** Appends one position's key and value: row {@code row} of two 32-bit matrices. */
    public void append(Matrix key, Matrix value, int row, Cache cache) {
        requireFloats(key);
        requireFloats(value);
        requireShape(cache);
        if (cache.length == capacity) {
            throw new IllegalArgumentException("a sequence longer than " + capacity + " positions");
        }
        if (cache.length == cache.capacity) {
            cache.grow();
        }
        int width = heads * size;
        float[] column = new float[width];
        key.read(row, column, 0, width);
        for (int channel = 0; channel < width; channel++) {
            cache.keys[channel * cache.capacity + cache.length] = column[channel];
        }
        value.read(row, cache.values, cache.length * width, width);
        cache.length++;
    }

    /**
     * Writes one head's columns of row {@code row} of the output, for the query in that row, over the first
     * {@code visible} positions.
     */
    public void attend(int head, Matrix queries, int row, Cache cache, int visible, Matrix output) {
        requireFloats(queries);
        requireWidth(output);
        requireShape(cache);
        if (visible < 1 || visible > cache.length) {
            throw new IllegalArgumentException(visible + " positions of " + cache.length);
        }
        float[] query = new float[size];
        queries.columns(head * size, size).read(row, query, 0, size);
        double[] scores = new double[visible];
        double scale = 1 / Math.sqrt(size);
        for (int channel = 0; channel < size; channel++) {
            addScaled(scores, query[channel] * scale, cache.keys, (head * size + channel) * cache.capacity);
        }
        softmax(scores);
        double[] mixed = new double[size];
        for (int position = 0; position < visible; position++) {
            addScaled(mixed, scores[position], cache.values, (position * heads + head) * size);
        }
        for (int channel = 0; channel < size; channel++) {
            query[channel] = (float) mixed[channel];
        }
        output.columns(head * size, size).write(row, query, 0, size);
    }

    private void requireFloats(Matrix matrix) {
        requireWidth(matrix);
        if (matrix.type() != ElementType.F32) {
            throw new IllegalArgumentException(matrix + " where 32-bit floats are expected");
        }
    }

    private void requireWidth(Matrix matrix) {
        if (matrix.columns() != heads * size) {
            throw new IllegalArgumentException(matrix + " for " + heads + " heads of " + size);
        }
    }

    private void requireShape(Cache cache) {
        if (cache.width != heads * size) {
            throw new IllegalArgumentException(
                    "a cache of " + cache.width + " channels for " + heads + " heads of " + size);
        }
    }

    private static void addScaled(double[] sum, double factor, float[] row, int from) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * row[from + i];
        }
    }

    private static void softmax(double[] scores) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            largest = Math.max(largest, score);
        }
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.exp(scores[i] - largest);
            sum += scores[i];
        }
        double factor = 1 / sum;
        for (int i = 0; i < scores.length; i++) {
            scores[i] *= factor;
        }
    }
}
