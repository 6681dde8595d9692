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
 * in the safe way.
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
    private final TileScratch @Nullable [] tiles;

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

    /** The packed keys and values of all heads for one piece of speech. */
    public static final class KeysValues {
        private final MemorySegment keys;
        private final MemorySegment values;
        private final Attention shape;

        private KeysValues(MemorySegment keys, MemorySegment values, Attention shape) {
            this.shape = shape;
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

    /** One worker's memory for {@link AttentionCode}: its weights, and a register of each query's sum. */
    private record TileScratch(Matrix weights, Matrix sums) {}

    /**
     * Attention for heads of {@code size} channels, each with keys and values of its own, over {@code keys} positions;
     * the scale is 1 / √size.
     *
     * @param maximumQueries the most queries that {@link #attend} takes at once
     */
    public Attention(Engine engine, int heads, int size, int keys, int maximumQueries) {
        this(
                engine,
                heads,
                new Side(size, false),
                new Side(size, false),
                (float) (1 / Math.sqrt(size)),
                keys,
                maximumQueries);
    }

    /** Attention over {@code keys} positions with these keys and values. */
    public Attention(
            Engine engine, int heads, Side keySide, Side valueSide, float scale, int keys, int maximumQueries) {
        this(engine, heads, keySide, valueSide, scale, keys, maximumQueries, VectorCode.supported());
    }

    Attention(
            Engine engine,
            int heads,
            Side keySide,
            Side valueSide,
            float scale,
            int keys,
            int maximumQueries,
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
        this.keyBytes = aligned(keyLayout.bytes());
        this.valueBytes = aligned(valueLayout.bytes());
        this.scratch = new Scratch[engine.threads()];
        for (int i = 0; i < engine.threads(); i++) {
            scratch[i] = new Scratch(
                    matrix(type, maximumQueries, keys),
                    matrix(ElementType.F32, maximumQueries, valueSide.size),
                    matrix(ElementType.F32, 1, maximumQueries));
        }
        tiles = ownCode && AttentionCode.reads(keyLayout, valueLayout) ? new TileScratch[engine.threads()] : null;
        for (int i = 0; tiles != null && i < tiles.length; i++) {
            tiles[i] = new TileScratch(
                    matrix(ElementType.BF16, AttentionCode.MOST_ROWS, AttentionCode.weightColumns(keys)),
                    matrix(ElementType.F32, AttentionCode.MOST_ROWS, VectorCode.LANES));
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
                arena.allocate(keySide.matrices(heads) * keyBytes, 64),
                arena.allocate(valueSide.matrices(heads) * valueBytes, 64),
                this);
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
        if (head < 0) {
            engine.primitive(new Operation.Pack(type, 1, key.stride(), keyLayout))
                    .run(worker, keySide.part(key, matrix).address(), keyAddress(target, matrix));
        } else {
            engine.primitive(new Operation.Pack(type, value.stride(), 1, valueLayout))
                    .run(worker, valueSide.part(value, head).address(), valueAddress(target, head));
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
        long key = keyAddress(over, keySide.shared ? 0 : head);
        long value = valueAddress(over, valueSide.shared ? 0 : head);
        boolean trusted;
        if (tiles != null) {
            trusted = attendInTiles(tiles[worker.index()], query, key, value, mixed, worker);
        } else {
            scores(query, key, weights, true, worker);
            trusted = mix(value, mixed, worker);
        }
        if (!trusted) {
            safeWeights(query, key, weights, worker);
            mix(value, mixed, worker);
        }
    }

    /** Attention in the engine's own code, a few queries at a time; false if the weights are not to be trusted. */
    private boolean attendInTiles(TileScratch own, Matrix query, long key, long value, Matrix output, Worker worker) {
        int rows = query.rows();
        for (int first = 0; first < rows; first += AttentionCode.MOST_ROWS) {
            int count = Math.min(AttentionCode.MOST_ROWS, rows - first);
            tile(count, query, output)
                    .run(
                            worker,
                            query.rows(first, count).address(),
                            key,
                            value,
                            output.rows(first, count).address(),
                            own.weights.address(),
                            own.sums.address());
            for (int row = 0; row < count; row++) {
                if (!trusted(own.sums.memory().getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * VectorCode.LANES))) {
                    return false;
                }
            }
        }
        return true;
    }

    private Primitive tile(int rows, Matrix query, Matrix output) {
        return engine.primitive(new Operation.Attend(new AttentionCode(
                rows,
                keys,
                keySide.size,
                valueSide.size,
                query.stride() * type.bytes,
                output.stride() * type.bytes,
                scale)));
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

    private static boolean trusted(float sum) {
        return sum > SMALLEST_SUM && sum < LARGEST_SUM;
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
