package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Multi-head attention over a fixed number of keys without a mask: softmax(Q Kᵀ / √size) V for each head. The keys and
 * values of a head are packed once and then serve any number of queries; the weights of one band of queries stay in a
 * core's cache between the two products.
 *
 * <p>The softmax takes no passes of its own but for a sum. The first product writes exp(q·k / √size) as it goes, without the customary
 * subtraction of the row's maximum; the second product's rows are divided by the sums of the weights. Where a sum is not
 * far from both ends of the range of a float, that is the softmax up to rounding; otherwise the band is computed again
 * in the safe way.
 */
public final class Attention {
    /** Sums of weights outside of this are not trusted: products with the values could overflow, or have underflown. */
    private static final float LARGEST_SUM = 1e30f;

    private static final float SMALLEST_SUM = 1e-30f;

    private final Engine engine;
    private final int heads;
    private final int size;
    private final int keys;
    private final int maximumQueries;
    private final ElementType type;
    private final float scale;
    private final PackedLayout keyLayout;
    private final PackedLayout valueLayout;
    private final long keyBytes;
    private final long valueBytes;
    private final Scratch[] scratch;

    /** The packed keys and values of all heads for one piece of speech. */
    public static final class KeysValues {
        private final MemorySegment keys;
        private final MemorySegment values;
        private final PackedLayout shape;
        private final int heads;

        private KeysValues(MemorySegment keys, MemorySegment values, PackedLayout shape, int heads) {
            this.shape = shape;
            this.heads = heads;
            this.keys = keys;
            this.values = values;
        }
    }

    /**
     * One worker's memory.
     *
     * @param weights queries x keys
     * @param values weighted sums of the values, queries x size
     * @param sums of the weights, and then what the values are multiplied by: 1 x queries
     */
    private record Scratch(Matrix weights, Matrix values, Matrix sums) {}

    /**
     * Attention for heads of {@code size} channels over {@code keys} positions.
     *
     * @param maximumQueries the most queries that {@link #attend} takes at once
     */
    public Attention(Engine engine, int heads, int size, int keys, int maximumQueries) {
        if (heads < 1 || size < 1 || keys < 1 || maximumQueries < 1) {
            throw new IllegalArgumentException("attention of " + heads + " heads of " + size + " over " + keys
                    + " keys for " + maximumQueries + " queries");
        }
        this.engine = engine;
        this.heads = heads;
        this.size = size;
        this.keys = keys;
        this.maximumQueries = maximumQueries;
        this.type = engine.activationType();
        this.scale = (float) (1 / Math.sqrt(size));
        this.keyLayout = new PackedLayout(type, size, keys);
        this.valueLayout = new PackedLayout(type, keys, size);
        this.keyBytes = aligned(keyLayout.bytes());
        this.valueBytes = aligned(valueLayout.bytes());
        this.scratch = new Scratch[engine.threads()];
        for (int i = 0; i < engine.threads(); i++) {
            scratch[i] = new Scratch(
                    matrix(type, maximumQueries, keys),
                    matrix(ElementType.F32, maximumQueries, size),
                    matrix(ElementType.F32, 1, maximumQueries));
        }
    }

    private Matrix matrix(ElementType elements, int rows, int columns) {
        return Matrix.allocate(engine.arena(), elements, rows, columns);
    }

    public int heads() {
        return heads;
    }

    /** Memory for the keys and values of all heads. */
    public KeysValues allocate(Arena arena) {
        return new KeysValues(
                arena.allocate(heads * keyBytes, 64), arena.allocate(heads * valueBytes, 64), keyLayout, heads);
    }

    /** Packs one head's columns of keys and values (each keys x heads·size, in the activation type). */
    public void pack(int head, Matrix key, Matrix value, KeysValues target, Worker worker) {
        require(key, keys);
        require(value, keys);
        require(target);
        engine.primitive(new Operation.Pack(type, 1, key.stride(), keyLayout))
                .run(worker, part(key, head).address(), keyAddress(target, head));
        engine.primitive(new Operation.Pack(type, value.stride(), 1, valueLayout))
                .run(worker, part(value, head).address(), valueAddress(target, head));
    }

    /** Writes one head's columns of the output for some queries (each queries x heads·size). */
    public void attend(int head, Matrix queries, Matrix output, KeysValues over, Worker worker) {
        int rows = queries.rows();
        if (rows > maximumQueries) {
            throw new IllegalArgumentException(rows + " queries at once, more than " + maximumQueries);
        }
        require(queries, rows);
        require(output, rows);
        require(over);
        Scratch own = scratch[worker.index()];
        Matrix query = part(queries, head);
        Matrix weights = own.weights.rows(0, rows);
        scores(query, keyAddress(over, head), weights, true, worker);
        if (!mixed(head, rows, over, part(output, head), worker)) {
            safeWeights(query, keyAddress(over, head), weights, worker);
            mixed(head, rows, over, part(output, head), worker);
        }
    }

    /** Weighted means of the values; false if the weights are not to be trusted. */
    private boolean mixed(int head, int rows, KeysValues over, Matrix output, Worker worker) {
        Scratch own = scratch[worker.index()];
        long sums = own.sums.address();
        engine.primitive(new Operation.RowSums(type, rows, keys)).run(worker, own.weights.address(), sums);
        if (!inverted(own.sums.memory(), rows)) {
            return false;
        }
        engine.primitive(new Operation.Product(rows, valueLayout, keys, ElementType.F32, size, false, Epilogue.NONE))
                .run(worker, own.weights.address(), valueAddress(over, head), own.values.address());
        engine.primitive(new Operation.ScaleRows(rows, size, size, type, output.stride()))
                .run(worker, own.values.address(), output.address(), sums);
        return true;
    }

    /** Replaces sums by their inverses; false if one is so large or so small that the weights are not to be trusted. */
    private static boolean inverted(MemorySegment sums, int count) {
        for (int i = 0; i < count; i++) {
            float sum = sums.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (!(sum > SMALLEST_SUM && sum < LARGEST_SUM)) {
                return false;
            }
            sums.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1 / sum);
        }
        return true;
    }

    /** Softmax of the scores with the row's maximum subtracted, whatever they are. */
    private void safeWeights(Matrix query, long key, Matrix weights, Worker worker) {
        int rows = query.rows();
        try (Arena arena = Arena.ofShared()) {
            Matrix scores = Matrix.allocate(arena, ElementType.F32, rows, keys);
            scores(query, key, scores, false, worker);
            engine.primitive(new Operation.Softmax(rows, keys, type, false))
                    .run(worker, scores.address(), weights.address());
        }
    }

    private void scores(Matrix query, long key, Matrix output, boolean exponential, Worker worker) {
        engine.primitive(new Operation.Scores(
                        query.rows(), keyLayout, query.stride(), output.type(), keys, scale, exponential))
                .run(worker, query.address(), key, output.address());
    }

    private long keyAddress(KeysValues held, int head) {
        return Matrix.address(held.keys) + head * keyBytes;
    }

    private long valueAddress(KeysValues held, int head) {
        return Matrix.address(held.values) + head * valueBytes;
    }

    private Matrix part(Matrix all, int head) {
        return all.columns(head * size, size);
    }

    private void require(Matrix matrix, int rows) {
        if (matrix.type() != type || matrix.rows() != rows || matrix.columns() != heads * size) {
            throw new IllegalArgumentException(
                    matrix + " instead of " + type + " " + rows + " x " + heads + "·" + size);
        }
    }

    private void require(KeysValues held) {
        if (held.heads != heads || !held.shape.equals(keyLayout)) {
            throw new IllegalArgumentException("keys of " + held.heads + " heads, " + held.shape + ", instead of "
                    + heads + " heads, " + keyLayout);
        }
    }

    private static long aligned(long bytes) {
        return (bytes + 63) / 64 * 64;
    }
}
