package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.AttentionKernel;
import io.github.liteasr.engine.kernel.AttentionShape;
import io.github.liteasr.engine.kernel.Rounding;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Multi-head attention over up to a number of keys without a mask: softmax(scale · Q Kᵀ) V for each head. The keys and
 * values of a head are packed once and then serve any number of queries. All heads may share one matrix of keys, or of
 * values (multi-query attention).
 */
public final class Attention {
    private static final int ALIGNMENT = 64;

    private final int heads;
    private final Side keySide;
    private final Side valueSide;
    private final int keys;
    private final int maximumQueries;
    private final ElementType type;
    private final AttentionKernel kernel;
    /** By the number of keys, where these are fewer. */
    private final Map<Integer, AttentionKernel> shorter = new ConcurrentHashMap<>();

    private final long keyBytes;
    private final long valueBytes;

    /**
     * What keys, or values, look like.
     *
     * @param size channels that a head sees
     * @param shared whether all heads see the same ones
     */
    public record Side(int size, boolean shared) {
        private int matrices(int heads) {
            return shared ? 1 : heads;
        }

        /** Columns of the matrix that holds them for so many heads. */
        public int columns(int heads) {
            return matrices(heads) * size;
        }

        private int matrix(int head) {
            return shared ? 0 : head;
        }

        private Matrix part(Matrix all, int matrix) {
            return all.columns(matrix * size, size);
        }
    }

    /** The packed keys and values of all heads for one piece of speech. */
    public static final class KeysValues {
        private final MemorySegment keys;
        private final MemorySegment values;
        private final Attention shape;
        private final int count;
        private final AttentionKernel kernel;

        private KeysValues(
                MemorySegment keys, MemorySegment values, Attention shape, int count, AttentionKernel kernel) {
            this.keys = keys;
            this.values = values;
            this.shape = shape;
            this.count = count;
            this.kernel = kernel;
        }

        /**
         * The same memory for so many keys, at most as many as the attention has. What is packed in the one is lost to the
         * other.
         */
        public KeysValues over(int number) {
            return number == count ? this : new KeysValues(keys, values, shape, number, shape.kernel(number));
        }

        private MemorySegment key(int matrix) {
            return keys.asSlice(matrix * shape.keyBytes, shape.keyBytes);
        }

        private MemorySegment value(int matrix) {
            return values.asSlice(matrix * shape.valueBytes, shape.valueBytes);
        }
    }

    /**
     * Attention for heads of {@code size} channels, each with keys and values of its own, over up to {@code keys}
     * positions; the scale is 1 / √size.
     *
     * @param maximumQueries the most queries that {@link #attend} takes at once
     */
    public Attention(Engine engine, int heads, int size, int keys, int maximumQueries, Rounding rounding) {
        this(
                engine,
                heads,
                new Side(size, false),
                new Side(size, false),
                (float) (1 / Math.sqrt(size)),
                keys,
                maximumQueries,
                rounding);
    }

    /** Attention over up to {@code keys} positions with these keys and values. */
    public Attention(
            Engine engine,
            int heads,
            Side keySide,
            Side valueSide,
            float scale,
            int keys,
            int maximumQueries,
            Rounding rounding) {
        if (heads < 1 || keySide.size < 1 || valueSide.size < 1 || keys < 1 || maximumQueries < 1) {
            throw new IllegalArgumentException("attention of " + heads + " heads, keys " + keySide + ", values "
                    + valueSide + ", over " + keys + " keys for " + maximumQueries + " queries");
        }
        this.heads = heads;
        this.keySide = keySide;
        this.valueSide = valueSide;
        this.keys = keys;
        this.maximumQueries = maximumQueries;
        this.type = engine.activationType();
        this.kernel = engine.kernels()
                .attention(
                        new AttentionShape(type, keys, keySide.size, valueSide.size, scale, maximumQueries, rounding));
        this.keyBytes = aligned(kernel.keyBytes());
        this.valueBytes = aligned(kernel.valueBytes());
    }

    private static long aligned(long bytes) {
        return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
    }

    public int heads() {
        return heads;
    }

    private AttentionKernel kernel(int number) {
        if (number < 1 || number > keys) {
            throw new IllegalArgumentException(number + " keys for attention over up to " + keys);
        }
        return number == keys ? kernel : shorter.computeIfAbsent(number, kernel::over);
    }

    /** Memory for the most keys and values of all heads. */
    public KeysValues allocate(Arena arena) {
        return new KeysValues(
                arena.allocate(keySide.matrices(heads) * keyBytes, ALIGNMENT),
                arena.allocate(valueSide.matrices(heads) * valueBytes, ALIGNMENT),
                this,
                keys,
                kernel);
    }

    /** How many matrices of keys and values there are to {@link #pack}. */
    public int matrices() {
        return keySide.matrices(heads) + valueSide.matrices(heads);
    }

    /**
     * Packs one of the {@link #matrices}.
     *
     * @param key as many keys as the target is for x size, or x heads · size if not shared, in the activation type
     * @param value the same with the size of the values
     */
    public void pack(int matrix, Matrix key, Matrix value, KeysValues target, Worker worker) {
        require(target);
        require(key, target.count, keySide.columns(heads));
        require(value, target.count, valueSide.columns(heads));
        if (matrix < 0 || matrix >= matrices()) {
            throw new IllegalArgumentException("matrix " + matrix + " of " + matrices());
        }
        int ofValues = matrix - keySide.matrices(heads);
        if (ofValues >= 0) {
            target.kernel.packValues(valueSide.part(value, ofValues), target.value(ofValues), worker);
        } else {
            target.kernel.packKeys(keySide.part(key, matrix), target.key(matrix), worker);
        }
    }

    /**
     * Writes one head's columns of the output for some queries.
     *
     * @param queries queries x heads · size of the keys
     * @param output queries x heads · size of the values
     */
    public void attend(int head, Matrix queries, Matrix output, KeysValues over, Worker worker) {
        int rows = queries.rows();
        if (rows > maximumQueries) {
            throw new IllegalArgumentException(rows + " queries at once, more than " + maximumQueries);
        }
        require(queries, rows, heads * keySide.size);
        require(output, rows, heads * valueSide.size);
        require(over);
        over.kernel.attend(
                keySide.part(queries, head),
                over.key(keySide.matrix(head)),
                over.value(valueSide.matrix(head)),
                valueSide.part(output, head),
                worker);
    }

    private void require(Matrix matrix, int rows, int columns) {
        if (matrix.type() != type || matrix.rows() != rows || matrix.columns() != columns) {
            throw new IllegalArgumentException(matrix + " instead of " + type + " " + rows + " x " + columns);
        }
    }

    private void require(KeysValues held) {
        if (held.shape != this) {
            throw new IllegalArgumentException("keys and values of another attention");
        }
    }
}
