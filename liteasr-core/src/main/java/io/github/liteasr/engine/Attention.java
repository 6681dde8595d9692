package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention over a fixed number of keys without a mask: softmax(scale · Q Kᵀ) V for each head. The keys and
 * values of a head are packed once and then serve any number of queries; the weights of one band of queries stay in a
 * core's cache between the two products. All heads may share one matrix of keys, or of values (multi-query attention).
 *
 * <p>The softmax takes no passes of its own but for a sum. The first product writes exp(scale · q·k) as it goes, without the customary
 * subtraction of the row's maximum; the second product's rows are divided by the sums of the weights. Where a sum is not
 * far from both ends of the range of a float, that is the softmax up to rounding; otherwise the band is computed again
 * in the safe way. On processors that it knows the engine does all of this in code of its own ({@code AttentionCode}), in
 * which weights do not even leave the first-level cache.
 */
public final class Attention {
    /** Sums of weights outside of this are not trusted: products with the values could overflow, or have underflown. */
    private static final float LARGEST_SUM = 1e30f;

    private static final float SMALLEST_SUM = 1e-30f;

    private final Engine engine;
    private final int heads;
    private final Side keySide;
    private final Side valueSide;
    private final int keys;
    private final int maximumQueries;
    private final ElementType type;
    private final float scale;
    private final PackedLayout keyLayout;
    private final PackedLayout valueLayout;
    private final long keyBytes;
    private final long valueBytes;
    private final Scratch[] scratch;
    /** Null where the engine has no code of its own for these shapes. */
    private final @Nullable TiledAttention tiled;

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

        private Matrix part(Matrix all, int matrix) {
            return all.columns(matrix * size, size);
        }
    }

    /** What is rounded to 8 bits, where the engine has code for it. */
    public enum Rounding {
        NONE,
        /** Queries, each by itself, and a head's keys: their products take half the time. */
        SCORES,
        /** A key's values, too: reading them takes half the time, which counts where queries are few. */
        SCORES_AND_VALUES
    }

    /** The packed keys and values of all heads for one piece of speech. */
    public static final class KeysValues {
        private final MemorySegment keys;
        private final MemorySegment values;
        private final Attention shape;

        /** The scales of keys that are packed as integers. */
        private final float[] keyScales;

        private KeysValues(MemorySegment keys, MemorySegment values, Attention shape, int keyMatrices) {
            this.shape = shape;
            this.keys = keys;
            this.values = values;
            this.keyScales = new float[keyMatrices];
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
     * Attention for heads of {@code size} channels, each with keys and values of its own, over {@code keys} positions;
     * the scale is 1 / √size.
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

    /** Attention over {@code keys} positions with these keys and values. */
    public Attention(
            Engine engine,
            int heads,
            Side keySide,
            Side valueSide,
            float scale,
            int keys,
            int maximumQueries,
            Rounding rounding) {
        this(engine, heads, keySide, valueSide, scale, keys, maximumQueries, rounding, true);
    }

    Attention(
            Engine engine,
            int heads,
            Side keySide,
            Side valueSide,
            float scale,
            int keys,
            int maximumQueries,
            Rounding rounding,
            boolean ownCode) {
        if (heads < 1 || keySide.size < 1 || valueSide.size < 1 || keys < 1 || maximumQueries < 1) {
            throw new IllegalArgumentException("attention of " + heads + " heads, keys " + keySide + ", values "
                    + valueSide + ", over " + keys + " keys for " + maximumQueries + " queries");
        }
        this.engine = engine;
        this.heads = heads;
        this.keySide = keySide;
        this.valueSide = valueSide;
        this.keys = keys;
        this.maximumQueries = maximumQueries;
        this.type = engine.activationType();
        this.scale = scale;
        this.keyLayout = new PackedLayout(type, keySide.size, keys);
        this.valueLayout = new PackedLayout(type, keys, valueSide.size);
        this.scratch = new Scratch[engine.threads()];
        for (int i = 0; i < engine.threads(); i++) {
            scratch[i] = new Scratch(
                    matrix(type, maximumQueries, keys),
                    matrix(ElementType.F32, maximumQueries, valueSide.size),
                    matrix(ElementType.F32, 1, maximumQueries));
        }
        tiled = ownCode && TiledAttention.supports(keyLayout, valueLayout)
                ? new TiledAttention(engine, keys, keySide.size, valueSide.size, scale, maximumQueries, rounding)
                : null;
        keyBytes = aligned(tiled != null ? tiled.keyBytes() : keyLayout.bytes());
        valueBytes = aligned(tiled != null ? tiled.valueBytes() : valueLayout.bytes());
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
                arena.allocate(keySide.matrices(heads) * keyBytes, 64),
                arena.allocate(valueSide.matrices(heads) * valueBytes, 64),
                this,
                keySide.matrices(heads));
    }

    /** How many matrices of keys and values there are to {@link #pack}. */
    public int matrices() {
        return keySide.matrices(heads) + valueSide.matrices(heads);
    }

    /**
     * Packs one of the {@link #matrices}.
     *
     * @param key keys x size, or x heads · size if not shared, in the activation type
     * @param value the same with the size of the values
     */
    public void pack(int matrix, Matrix key, Matrix value, KeysValues target, Worker worker) {
        require(key, keys, keySide.columns(heads));
        require(value, keys, valueSide.columns(heads));
        require(target);
        if (matrix < 0 || matrix >= matrices()) {
            throw new IllegalArgumentException("matrix " + matrix + " of " + matrices());
        }
        int head = matrix - keySide.matrices(heads);
        if (head >= 0) {
            Matrix part = valueSide.part(value, head);
            if (tiled != null) {
                tiled.packValues(part, valueAddress(target, head), worker);
            } else {
                packValues(part, valueAddress(target, head), worker);
            }
        } else {
            Matrix part = keySide.part(key, matrix);
            if (tiled != null) {
                target.keyScales[matrix] = tiled.packKeys(part, keyAddress(target, matrix), worker);
            } else {
                packKeys(part, keyAddress(target, matrix), worker);
            }
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
        Scratch own = scratch[worker.index()];
        Matrix query = keySide.part(queries, head);
        Matrix mixed = valueSide.part(output, head);
        Matrix weights = own.weights.rows(0, rows);
        int keyMatrix = keySide.shared ? 0 : head;
        int valueMatrix = valueSide.shared ? 0 : head;
        long key = keyAddress(over, keyMatrix);
        long value = valueAddress(over, valueMatrix);
        boolean trusted;
        if (tiled != null) {
            trusted = tiled.attend(query, key, over.keyScales[keyMatrix], value, mixed, worker);
        } else {
            scores(query, key, weights, true, worker);
            trusted = mix(value, mixed, worker);
        }
        if (!trusted) {
            attendSafely(query, over, keyMatrix, valueMatrix, mixed, worker);
        }
    }

    /** Weighted means of the values; false if the weights are not to be trusted. */
    private boolean mix(long value, Matrix output, Worker worker) {
        int rows = output.rows();
        int size = valueSide.size;
        Scratch own = scratch[worker.index()];
        long sums = own.sums.address();
        engine.primitive(new Operation.RowSums(type, rows, keys)).run(worker, own.weights.address(), sums);
        if (!inverted(own.sums.memory(), rows)) {
            return false;
        }
        engine.primitive(new Operation.Product(rows, valueLayout, keys, ElementType.F32, size, false, Epilogue.NONE))
                .run(worker, own.weights.address(), value, own.values.address());
        engine.primitive(new Operation.ScaleRows(rows, size, size, type, output.stride()))
                .run(worker, own.values.address(), output.address(), sums);
        return true;
    }

    /** Replaces sums by their inverses; false if one is so large or so small that the weights are not to be trusted. */
    private static boolean inverted(MemorySegment sums, int count) {
        for (int i = 0; i < count; i++) {
            float sum = sums.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (!trusted(sum)) {
                return false;
            }
            sums.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1 / sum);
        }
        return true;
    }

    static boolean trusted(float sum) {
        return sum > SMALLEST_SUM && sum < LARGEST_SUM;
    }

    /** Attends with softmax of the scores, from which each row's maximum is subtracted, whatever they are. */
    private void attendSafely(
            Matrix query, KeysValues over, int keyMatrix, int valueMatrix, Matrix output, Worker worker) {
        int rows = query.rows();
        try (Arena arena = Arena.ofShared()) {
            long key = keyAddress(over, keyMatrix);
            if (tiled != null && tiled.integerScores()) {
                MemorySegment packed = over.keys.asSlice(keyMatrix * keyBytes, keyBytes);
                key = arena.allocate(keyLayout.bytes(), 64).address();
                packKeys(tiled.unpackedKeys(packed, over.keyScales[keyMatrix], arena), key, worker);
            }
            long value = valueAddress(over, valueMatrix);
            if (tiled != null && tiled.integerValues()) {
                MemorySegment packed = over.values.asSlice(valueMatrix * valueBytes, valueBytes);
                value = arena.allocate(valueLayout.bytes(), 64).address();
                packValues(tiled.unpackedValues(packed, arena), value, worker);
            }
            Matrix scores = Matrix.allocate(arena, ElementType.F32, rows, keys);
            scores(query, key, scores, false, worker);
            engine.primitive(new Operation.Softmax(rows, keys, type, false))
                    .run(worker, scores.address(), scratch[worker.index()].weights.address());
            mix(value, output, worker);
        }
    }

    private void packKeys(Matrix part, long target, Worker worker) {
        engine.primitive(new Operation.Pack(type, 1, part.stride(), keyLayout)).run(worker, part.address(), target);
    }

    private void packValues(Matrix part, long target, Worker worker) {
        engine.primitive(new Operation.Pack(type, part.stride(), 1, valueLayout))
                .run(worker, part.address(), target);
    }

    private void scores(Matrix query, long key, Matrix output, boolean exponential, Worker worker) {
        engine.primitive(new Operation.Scores(
                        query.rows(), keyLayout, query.stride(), output.type(), keys, scale, exponential))
                .run(worker, query.address(), key, output.address());
    }

    private long keyAddress(KeysValues held, int matrix) {
        return Matrix.address(held.keys) + matrix * keyBytes;
    }

    private long valueAddress(KeysValues held, int matrix) {
        return Matrix.address(held.values) + matrix * valueBytes;
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

    private static long aligned(long bytes) {
        return (bytes + 63) / 64 * 64;
    }
}
