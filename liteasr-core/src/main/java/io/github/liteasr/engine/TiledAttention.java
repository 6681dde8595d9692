package io.github.liteasr.engine;

import java.lang.foreign.Arena;
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
    private final boolean integerValues;
    private final PackedLayout keyLayout;
    private final PackedLayout valueLayout;
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
     * @param rounding what is rounded to 8 bits: a query by itself, the keys together, a key's values by themselves
     */
    TiledAttention(
            Engine engine,
            int keys,
            int keySize,
            int valueSize,
            float scale,
            int maximumQueries,
            Attention.Rounding rounding) {
        this.engine = engine;
        this.keys = keys;
        this.keySize = keySize;
        this.valueSize = valueSize;
        this.exponent = AttentionCode.exponent(scale);
        this.integerScores = rounding != Attention.Rounding.NONE && keySize <= QUERY_COLUMNS;
        this.integerValues = rounding == Attention.Rounding.SCORES_AND_VALUES;
        this.keyLayout =
                new PackedLayout(this.integerScores ? ElementType.INT8 : ElementType.BF16, keySize, keys, true);
        this.valueLayout = new PackedLayout(ElementType.BF16, keys, valueSize, true);
        this.scratch = new Scratch[engine.threads()];
        int integerQueries = integerScores ? maximumQueries : 1;
        int integerKeys = integerScores ? keys : 1;
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = new Scratch(
                    matrix(
                            AttentionCode.weightType(integerValues),
                            VectorCode.TILE_ROWS,
                            AttentionCode.weightColumns(keys)),
                    engine.arena().allocate((long) maximumQueries * AttentionCode.DATA_BYTES, 64),
                    matrix(ElementType.INT8, integerQueries, QUERY_COLUMNS),
                    matrix(ElementType.INT8, integerKeys, keySize));
        }
    }

    private Matrix matrix(ElementType type, int rows, int columns) {
        return Matrix.allocate(engine.arena(), type, rows, columns);
    }

    /** The memory for one head's packed keys. */
    long keyBytes() {
        return keyLayout.bytes();
    }

    /** The memory for one head's packed values. */
    long valueBytes() {
        return integerValues
                ? (long) AttentionCode.weightColumns(keys) * AttentionCode.integerRow(valueSize)
                : valueLayout.bytes();
    }

    /**
     * Packs one head's keys, rounded if they are to be integers.
     *
     * @return their scale
     */
    float packKeys(Matrix key, long target, Worker worker) {
        if (!integerScores) {
            transpose(key, target, worker);
            return 1;
        }
        Matrix integers = scratch[worker.index()].keys;
        QuantizationCode code = new QuantizationCode(
                keys, keySize, key.stride() * 2, integers.stride(), 0, QuantizationCode.Kind.TOGETHER);
        MemorySegment scale = integers.scales();
        engine.primitive(code).run(worker, key.address(), integers.address(), Matrix.address(scale));
        transpose(integers, target, worker);
        return scale.get(ValueLayout.JAVA_FLOAT, 0);
    }

    /** Packs one head's values, each row rounded if they are to be integers. */
    void packValues(Matrix value, long target, Worker worker) {
        if (!integerValues) {
            engine.primitive(new PackingCode(keys, valueSize, value.stride() * 2))
                    .run(worker, value.address(), target);
            return;
        }
        int row = AttentionCode.integerRow(valueSize);
        QuantizationCode code =
                new QuantizationCode(keys, valueSize, value.stride() * 2, row, row, QuantizationCode.Kind.ROWS);
        engine.primitive(code).run(worker, value.address(), target, target + valueSize);
    }

    private void transpose(Matrix key, long target, Worker worker) {
        engine.primitive(new Operation.Pack(keyLayout.type(), 1, key.stride(), keyLayout))
                .run(worker, key.address(), target);
    }

    /** One head's packed keys as they were rounded. */
    Matrix unpackedKeys(MemorySegment packed, float scale, Arena owner) {
        Matrix unpacked = Matrix.allocate(owner, ElementType.BF16, keys, keySize);
        float[] row = new float[keySize];
        for (int key = 0; key < keys; key++) {
            for (int i = 0; i < keySize; i++) {
                int integer = Byte.toUnsignedInt(packed.get(ValueLayout.JAVA_BYTE, keyLayout.ownByte(i, key)));
                row[i] = scale * (integer - ProductCode.OFFSET);
            }
            unpacked.write(key, row);
        }
        return unpacked;
    }

    /** One head's packed values as they were rounded. */
    Matrix unpackedValues(MemorySegment packed, Arena owner) {
        Matrix unpacked = Matrix.allocate(owner, ElementType.BF16, keys, valueSize);
        float[] row = new float[valueSize];
        for (int key = 0; key < keys; key++) {
            long start = (long) key * AttentionCode.integerRow(valueSize);
            float scale = packed.get(ValueLayout.JAVA_FLOAT_UNALIGNED, start + valueSize);
            for (int i = 0; i < valueSize; i++) {
                row[i] = scale * packed.get(ValueLayout.JAVA_BYTE, start + i);
            }
            unpacked.write(key, row);
        }
        return unpacked;
    }

    /** Whether keys are packed as integers. */
    boolean integerScores() {
        return integerScores;
    }

    /** Whether values are packed as integers. */
    boolean integerValues() {
        return integerValues;
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
                integerScores,
                integerValues);
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
