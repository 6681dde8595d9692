package io.github.liteasr.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Multi-head self-attention of a decoder: each position sees itself and the positions before it, whose keys and values
 * are kept. A step is so small that it is computed in 32 bits whatever the precision, by {@link CausalAttentionCode} where
 * the processor runs that, and otherwise in plain Java.
 */
public final class CausalAttention {
    private final Engine engine;
    private final int heads;
    private final int size;
    private final int capacity;
    private final boolean ownCode;
    private final MemorySegment[] data;
    private final Deque<Cache> free = new ArrayDeque<>();

    /** The keys and values of one sequence so far: positions x heads · size each, in 32 bits. */
    public static final class Cache {
        private static final int FIRST_CAPACITY = 64;

        private final CausalAttention shape;
        private int capacity = FIRST_CAPACITY;
        private int length;
        private MemorySegment keys;
        private MemorySegment values;

        private Cache(CausalAttention shape) {
            this.shape = shape;
            keys = shape.allocate(capacity);
            values = shape.allocate(capacity);
        }

        private void grow() {
            capacity *= 2;
            keys = shape.allocate(capacity).copyFrom(keys);
            values = shape.allocate(capacity).copyFrom(values);
        }

        /** The number of positions held. */
        public int length() {
            return length;
        }
    }

    /** Attention of {@code heads} heads of {@code size} channels over up to {@code capacity} positions. */
    public CausalAttention(Engine engine, int heads, int size, int capacity) {
        this(engine, heads, size, capacity, VectorCode.supported());
    }

    CausalAttention(Engine engine, int heads, int size, int capacity, boolean ownCode) {
        if (heads < 1 || size < 1 || capacity < 1) {
            throw new IllegalArgumentException(
                    "attention of " + heads + " heads of " + size + " over " + capacity + " positions");
        }
        this.engine = engine;
        this.heads = heads;
        this.size = size;
        this.capacity = capacity;
        this.ownCode = ownCode && CausalAttentionCode.reads(size);
        this.data = new MemorySegment[engine.threads()];
        for (int i = 0; i < data.length; i++) {
            data[i] = engine.arena().allocate(CausalAttentionCode.dataBytes(capacity), 64);
        }
    }

    private MemorySegment allocate(int positions) {
        return engine.arena().allocate((long) positions * heads * size * Float.BYTES, 64);
    }

    /** A cache of no positions; its memory lives as long as the engine. */
    public Cache newCache() {
        return free.isEmpty() ? new Cache(this) : free.pop();
    }

    /**
     * Makes a cache hold what another holds, without hearing of what follows there.
     *
     * @param common how many positions both hold already, which are not copied
     */
    public void copy(Cache source, Cache target, int common) {
        requireShape(source);
        requireShape(target);
        if (common < 0 || common > Math.min(source.length, target.length)) {
            throw new IllegalArgumentException(
                    common + " common positions of " + source.length + " and " + target.length);
        }
        while (target.capacity < source.length) {
            target.grow();
        }
        long from = common * rowBytes();
        long bytes = source.length * rowBytes() - from;
        MemorySegment.copy(source.keys, from, target.keys, from, bytes);
        MemorySegment.copy(source.values, from, target.values, from, bytes);
        target.length = source.length;
    }

    /** Gives a cache back, for another sequence to use. */
    public void forget(Cache cache) {
        requireShape(cache);
        cache.length = 0;
        free.push(cache);
    }

    /** Appends one position's key and value: row {@code row} of two 32-bit matrices. */
    public void append(Matrix key, Matrix value, int row, Cache cache) {
        requireFloats(key, row);
        requireFloats(value, row);
        requireShape(cache);
        if (cache.length == capacity) {
            throw new IllegalArgumentException("a sequence longer than " + capacity + " positions");
        }
        if (cache.length == cache.capacity) {
            cache.grow();
        }
        long bytes = rowBytes();
        MemorySegment.copy(key.row(row), 0, cache.keys, cache.length * bytes, bytes);
        MemorySegment.copy(value.row(row), 0, cache.values, cache.length * bytes, bytes);
        cache.length++;
    }

    /**
     * Writes row {@code row} of the output, for the query in that row, over the first {@code visible} positions.
     *
     * @param queries 32-bit, rows x heads · size
     * @param output of either floating type, rows x heads · size
     */
    public void attend(Matrix queries, int row, Cache cache, int visible, Matrix output, Worker worker) {
        requireFloats(queries, row);
        requireWidth(output, row);
        requireShape(cache);
        if (output.type().integers() || visible < 1 || visible > cache.length) {
            throw new IllegalArgumentException(visible + " positions of " + cache.length + " to " + output);
        }
        if (ownCode) {
            attendByCode(queries.row(row), cache, visible, output.type(), output.row(row), worker);
        } else {
            float[] mixed = new float[heads * size];
            for (int head = 0; head < heads; head++) {
                attend(head, queries.row(row), cache, visible, mixed);
            }
            output.write(row, mixed);
        }
    }

    private void attendByCode(
            MemorySegment query, Cache cache, int visible, ElementType type, MemorySegment output, Worker worker) {
        Primitive code = engine.primitive(new CausalAttentionCode(heads * size, size, type));
        MemorySegment own = data[worker.index()];
        CausalAttentionCode.count(own, visible);
        for (int head = 0; head < heads; head++) {
            long first = (long) head * size * Float.BYTES;
            code.run(
                    worker,
                    Matrix.address(query) + first,
                    Matrix.address(cache.keys) + first,
                    Matrix.address(cache.values) + first,
                    Matrix.address(output) + (long) head * size * type.bytes,
                    Matrix.address(own));
        }
    }

    private void attend(int head, MemorySegment query, Cache cache, int visible, float[] mixed) {
        float[] q = new float[size];
        float[] other = new float[size];
        MemorySegment.copy(query, ValueLayout.JAVA_FLOAT, 4L * head * size, q, 0, size);
        double[] scores = new double[visible];
        double scale = 1 / Math.sqrt(size);
        for (int position = 0; position < visible; position++) {
            read(cache.keys, position, head, other);
            scores[position] = scale * product(q, other);
        }
        softmax(scores);
        double[] sum = new double[size];
        for (int position = 0; position < visible; position++) {
            read(cache.values, position, head, other);
            addScaled(sum, scores[position], other);
        }
        for (int channel = 0; channel < size; channel++) {
            mixed[head * size + channel] = (float) sum[channel];
        }
    }

    private void read(MemorySegment rows, int position, int head, float[] target) {
        MemorySegment.copy(
                rows, ValueLayout.JAVA_FLOAT, position * rowBytes() + 4L * head * size, target, 0, target.length);
    }

    private long rowBytes() {
        return (long) heads * size * Float.BYTES;
    }

    private void requireFloats(Matrix matrix, int row) {
        requireWidth(matrix, row);
        if (matrix.type() != ElementType.F32) {
            throw new IllegalArgumentException(matrix + " where 32-bit floats are expected");
        }
    }

    private void requireWidth(Matrix matrix, int row) {
        if (matrix.columns() != heads * size || row < 0 || row >= matrix.rows()) {
            throw new IllegalArgumentException("row " + row + " of " + matrix + " for " + heads + " heads of " + size);
        }
    }

    private void requireShape(Cache cache) {
        if (cache.shape != this) {
            throw new IllegalArgumentException("a cache of another attention");
        }
    }

    /** Four sums side by side, because one would wait for each of its additions. */
    private static double product(float[] a, float[] b) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int whole = a.length / 4 * 4;
        for (int i = 0; i < whole; i += 4) {
            first += (double) a[i] * b[i];
            second += (double) a[i + 1] * b[i + 1];
            third += (double) a[i + 2] * b[i + 2];
            fourth += (double) a[i + 3] * b[i + 3];
        }
        for (int i = whole; i < a.length; i++) {
            first += (double) a[i] * b[i];
        }
        return first + second + third + fourth;
    }

    /** The JIT compiler vectorises this because the sum is of doubles: of two arrays of one type it fears that they overlap. */
    private static void addScaled(double[] sum, double factor, float[] row) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * row[i];
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
