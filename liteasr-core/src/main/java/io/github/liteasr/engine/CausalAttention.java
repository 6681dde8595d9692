package io.github.liteasr.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Multi-head self-attention of a decoder: each position sees itself and the positions before it, whose keys and values
 * are kept. A step is so small that it is computed in 32 bits whatever the precision, by {@link CausalAttentionCode} where
 * the processor runs that, and otherwise in plain Java.
 */
public final class CausalAttention {
    /** Positions of a page of keys and values. */
    static final int PAGE = 64;

    private final Engine engine;
    private final int heads;
    private final int size;
    private final int capacity;
    private final boolean ownCode;
    private final MemorySegment[] data;
    private final Deque<Page> free = new ArrayDeque<>();

    /** Keys of up to {@link #PAGE} positions, and behind them as many values: positions x heads · size each, in 32 bits. */
    private static final class Page {
        private final MemorySegment memory;
        private int users;

        private Page(MemorySegment memory) {
            this.memory = memory;
        }
    }

    /** The keys and values of one sequence so far. Pages are shared with its copies, but never written to while they are. */
    public static final class Cache {
        private final CausalAttention shape;
        private final List<Page> pages = new ArrayList<>();
        private int length;

        private Cache(CausalAttention shape) {
            this.shape = shape;
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
            data[i] = engine.arena().allocate(CausalAttentionCode.dataBytes(mostPages(), PAGE), 64);
        }
    }

    private int mostPages() {
        return Math.ceilDiv(capacity, PAGE);
    }

    /** A cache of no positions; its memory lives as long as the engine. */
    public Cache newCache() {
        return new Cache(this);
    }

    /** A cache that holds the same positions, and goes its own way from there. */
    public Cache copy(Cache cache) {
        requireShape(cache);
        Cache copy = new Cache(this);
        copy.length = cache.length;
        copy.pages.addAll(cache.pages);
        copy.pages.forEach(page -> page.users++);
        return copy;
    }

    /** Gives a cache's memory back, for another sequence to use. */
    public void forget(Cache cache) {
        requireShape(cache);
        cache.pages.forEach(this::release);
        cache.pages.clear();
        cache.length = 0;
    }

    private Page newPage() {
        Page page = free.isEmpty() ? new Page(engine.arena().allocate(2 * PAGE * rowBytes(), 64)) : free.pop();
        page.users = 1;
        return page;
    }

    private void release(Page page) {
        page.users--;
        if (page.users == 0) {
            free.push(page);
        }
    }

    /** The page that the next position goes to, which no other cache sees. */
    private Page lastPage(Cache cache) {
        if (cache.length % PAGE == 0) {
            cache.pages.add(newPage());
        } else if (cache.pages.getLast().users > 1) {
            Page shared = cache.pages.removeLast();
            Page own = newPage();
            own.memory.copyFrom(shared.memory);
            cache.pages.add(own);
            release(shared);
        }
        return cache.pages.getLast();
    }

    /** Appends one position's key and value: row {@code row} of two 32-bit matrices. */
    public void append(Matrix key, Matrix value, int row, Cache cache) {
        requireFloats(key, row);
        requireFloats(value, row);
        requireShape(cache);
        if (cache.length == capacity) {
            throw new IllegalArgumentException("a sequence longer than " + capacity + " positions");
        }
        Page page = lastPage(cache);
        long bytes = rowBytes();
        long at = cache.length % PAGE * bytes;
        MemorySegment.copy(key.row(row), 0, page.memory, at, bytes);
        MemorySegment.copy(value.row(row), 0, page.memory, PAGE * bytes + at, bytes);
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
        Primitive code = engine.primitive(new CausalAttentionCode(heads * size, size, mostPages(), type));
        MemorySegment own = data[worker.index()];
        int pages = Math.ceilDiv(visible, PAGE);
        CausalAttentionCode.count(own, pages, visible);
        for (int head = 0; head < heads; head++) {
            long first = (long) head * size * Float.BYTES;
            for (int page = 0; page < pages; page++) {
                long keys = Matrix.address(cache.pages.get(page).memory) + first;
                CausalAttentionCode.page(own, page, keys, Math.min(PAGE, visible - page * PAGE));
            }
            code.run(
                    worker,
                    Matrix.address(query) + first,
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
            read(cache, position, 0, head, other);
            scores[position] = scale * product(q, other);
        }
        softmax(scores);
        double[] sum = new double[size];
        for (int position = 0; position < visible; position++) {
            read(cache, position, PAGE, head, other);
            addScaled(sum, scores[position], other);
        }
        for (int channel = 0; channel < size; channel++) {
            mixed[head * size + channel] = (float) sum[channel];
        }
    }

    /** Reads a head's channels of a position's key, or of its value, which lies so many rows behind. */
    private void read(Cache cache, int position, int rowsBehind, int head, float[] target) {
        MemorySegment page = cache.pages.get(position / PAGE).memory;
        long start = (position % PAGE + rowsBehind) * rowBytes() + (long) head * size * Float.BYTES;
        MemorySegment.copy(page, ValueLayout.JAVA_FLOAT, start, target, 0, target.length);
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
