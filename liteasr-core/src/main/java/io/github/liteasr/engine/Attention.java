package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Multi-head attention over a fixed number of keys without a mask: softmax(Q Kᵀ / √size) V for each head. The keys and
 * values of a head are packed once and then serve any number of queries; the scores of one band of queries stay in a
 * core's cache between the two products.
 */
public final class Attention {
    private final Engine engine;
    private final int heads;
    private final int size;
    private final int keys;
    private final int maximumQueries;
    private final ElementType type;
    private final Operation.Layout keyLayout;
    private final Operation.Layout valueLayout;
    private final long keyBytes;
    private final long valueBytes;
    private final Matrix[] scores;
    private final Matrix[] weights;

    /** The packed keys and values of all heads for one piece of speech. */
    public static final class KeysValues {
        private final MemorySegment keys;
        private final MemorySegment values;
        private final Operation.Layout shape;
        private final int heads;

        private KeysValues(MemorySegment keys, MemorySegment values, Operation.Layout shape, int heads) {
            this.shape = shape;
            this.heads = heads;
            this.keys = keys;
            this.values = values;
        }
    }

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
        this.keyLayout = new Operation.Layout(type, size, keys);
        this.valueLayout = new Operation.Layout(type, keys, size);
        this.keyBytes = aligned(keyLayout.bytes());
        this.valueBytes = aligned(valueLayout.bytes());
        this.scores = new Matrix[engine.threads()];
        this.weights = new Matrix[engine.threads()];
        for (int i = 0; i < engine.threads(); i++) {
            scores[i] = Matrix.allocate(engine.arena(), ElementType.F32, maximumQueries, keys);
            weights[i] = Matrix.allocate(engine.arena(), type, maximumQueries, keys);
        }
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
                .run(worker, part(key, head).address(), Matrix.address(target.keys) + head * keyBytes);
        engine.primitive(new Operation.Pack(type, value.stride(), 1, valueLayout))
                .run(worker, part(value, head).address(), Matrix.address(target.values) + head * valueBytes);
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
        Matrix score = scores[worker.index()];
        Matrix weight = weights[worker.index()];
        engine.primitive(new Operation.Product(
                        rows, keyLayout, queries.stride(), ElementType.F32, keys, false, Epilogue.NONE, (float)
                                (1 / Math.sqrt(size))))
                .run(
                        worker,
                        part(queries, head).address(),
                        Matrix.address(over.keys) + head * keyBytes,
                        score.address());
        engine.primitive(new Operation.Softmax(rows, keys, type, false)).run(worker, score.address(), weight.address());
        engine.primitive(new Operation.Product(rows, valueLayout, keys, type, output.stride(), false, Epilogue.NONE, 1))
                .run(
                        worker,
                        weight.address(),
                        Matrix.address(over.values) + head * valueBytes,
                        part(output, head).address());
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
