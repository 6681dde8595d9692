package io.github.liteasr.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One head's attention by {@link AttentionCode}: its arguments, and each worker's memory for it. */
final class TiledAttention {
    /** Columns of integer queries: all that the code reads at once. */
    private static final int QUERY_COLUMNS = 64;

    private final Engine engine;
    private final int keys;
    private final int keySize;
    private final int valueSize;
    private final float exponent;
    private final boolean integerScores;
    private final PackedLayout keyLayout;
    private final Scratch[] scratch;

    /**
     * One worker's memory.
     *
     * @param weights a tile of queries x keys
     * @param data of the queries
     * @param queries as integers, queries x 64
     * @param keys as integers, keys x size
     */
    private record Scratch(Matrix weights, MemorySegment data, Matrix queries, Matrix keys) {}

    /** Whether there is code for these shapes. */
    static boolean supports(PackedLayout keys, PackedLayout values) {
        return VectorCode.supported() && AttentionCode.reads(keys, values);
    }

    /**
     * Attention of up to {@code maximumQueries} queries of {@code keySize} channels.
     *
     * @param integerScores whether queries and keys are rounded to 8 bits: a query by itself, the keys together
     */
    TiledAttention(
            Engine engine,
            int keys,
            int keySize,
            int valueSize,
            float scale,
            int maximumQueries,
            boolean integerScores) {
        this.engine = engine;
        this.keys = keys;
        this.keySize = keySize;
        this.valueSize = valueSize;
        this.exponent = AttentionCode.exponent(scale);
        this.integerScores = integerScores && keySize <= QUERY_COLUMNS;
        this.keyLayout =
                new PackedLayout(this.integerScores ? ElementType.INT8 : ElementType.BF16, keySize, keys, true);
        this.scratch = new Scratch[engine.threads()];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = new Scratch(
                    matrix(ElementType.BF16, VectorCode.TILE_ROWS, AttentionCode.weightColumns(keys)),
                    engine.arena().allocate((long) maximumQueries * AttentionCode.DATA_BYTES, 64),
                    matrix(ElementType.INT8, maximumQueries, QUERY_COLUMNS),
                    matrix(ElementType.INT8, keys, keySize));
        }
    }

    private Matrix matrix(ElementType type, int rows, int columns) {
        return Matrix.allocate(engine.arena(), type, rows, columns);
    }

    /** Whether keys are packed as integers, by this. */
    boolean integerScores() {
        return integerScores;
    }

    /**
     * Rounds one head's keys and packs them.
     *
     * @return their scale
     */
    float pack(Matrix key, long target, Worker worker) {
        Matrix integers = scratch[worker.index()].keys;
        QuantizationCode code = new QuantizationCode(keys, keySize, key.stride() * 2, integers.stride(), true);
        MemorySegment scale = integers.scales();
        engine.primitive(code).run(worker, key.address(), integers.address(), Matrix.address(scale));
        engine.primitive(new Operation.Pack(ElementType.INT8, 1, integers.stride(), keyLayout))
                .run(worker, integers.address(), target);
        return scale.get(ValueLayout.JAVA_FLOAT, 0);
    }

    /** Writes the mixtures of the values; false if weights are not to be trusted. */
    boolean attend(Matrix query, long key, float keyScale, long value, Matrix output, Worker worker) {
        Scratch own = scratch[worker.index()];
        int rows = query.rows();
        Matrix queries = query;
        if (integerScores) {
            queries = own.queries.rows(0, rows);
            Quantization.quantize(engine, query, queries.columns(0, keySize), worker);
        }
        for (int row = 0; row < rows; row++) {
            float factor = integerScores
                    ? exponent * keyScale * queries.scales().getAtIndex(ValueLayout.JAVA_FLOAT, row)
                    : exponent;
            own.data.set(ValueLayout.JAVA_FLOAT, at(row) + AttentionCode.FACTOR, factor);
        }
        AttentionCode code = new AttentionCode(
                rows,
                keys,
                keySize,
                valueSize,
                queries.stride() * queries.type().bytes,
                output.stride() * output.type().bytes,
                integerScores);
        engine.primitive(code)
                .run(
                        worker,
                        queries.address(),
                        key,
                        value,
                        output.address(),
                        own.weights.address(),
                        own.data.address());
        for (int row = 0; row < rows; row++) {
            if (!Attention.trusted(own.data.get(ValueLayout.JAVA_FLOAT, at(row) + AttentionCode.SUM))) {
                return false;
            }
        }
        return true;
    }

    private static long at(int row) {
        return (long) row * AttentionCode.DATA_BYTES;
    }
}
