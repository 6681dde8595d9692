package io.github.liteasr.engine.x86;

import io.github.liteasr.engine.kernel.AttentionKernel;
import io.github.liteasr.engine.kernel.AttentionShape;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.kernel.Quantizer;
import io.github.liteasr.engine.kernel.Rounding;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.onednn.OneDnnAttention;
import io.github.liteasr.engine.onednn.Pack;
import io.github.liteasr.engine.onednn.PackedLayout;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One head's attention by {@link AttentionCode}, in which weights do not even leave the first-level cache, and each worker's
 * memory for it. As in {@link OneDnnAttention} weights are not relative to the largest; where their sums are not to be
 * trusted, that attends in its safe way.
 */
final class TiledAttention implements AttentionKernel {
    /** Columns of integer queries: all that the code reads at once. */
    private static final int QUERY_COLUMNS = 64;

    /** What the scale of integer keys takes. */
    private static final int SCALE_BYTES = 64;

    private final Primitives primitives;
    private final Quantizer quantizer;
    private final AttentionShape shape;
    private final OneDnnAttention plain;
    private final int keys;
    private final int keySize;
    private final int valueSize;
    private final float exponent;
    private final boolean integerScores;
    private final boolean integerValues;
    private final PackedLayout keyLayout;
    /** Where the scale of integer keys lies: behind them. */
    private final long scaleAt;

    private final Scratch[] scratch;

    /**
     * One worker's memory, with room for the most keys.
     *
     * @param weights a tile of queries x keys
     * @param data of the queries
     * @param queries as integers, queries x 64
     * @param keys as integers, keys x size
     */
    private record Scratch(Matrix weights, MemorySegment data, Matrix queries, Matrix keys) {}

    /**
     * Attention whose rounding is of a query by itself, of the keys together, and of a key's values by themselves.
     *
     * @param quantizer of queries, each row by itself
     */
    TiledAttention(Primitives primitives, Quantizer quantizer, AttentionShape shape) {
        this(primitives, quantizer, shape, new OneDnnAttention(primitives, shape, true), scratch(primitives, shape));
    }

    private TiledAttention(
            Primitives primitives,
            Quantizer quantizer,
            AttentionShape shape,
            OneDnnAttention plain,
            Scratch[] scratch) {
        this.primitives = primitives;
        this.quantizer = quantizer;
        this.shape = shape;
        this.plain = plain;
        this.scratch = scratch;
        this.keys = shape.keys();
        this.keySize = shape.keySize();
        this.valueSize = shape.valueSize();
        this.exponent = AttentionCode.exponent(shape.scale());
        this.integerScores = integerScores(shape);
        this.integerValues = integerValues(shape);
        this.keyLayout = new PackedLayout(integerScores ? ElementType.INT8 : ElementType.BF16, keySize, keys, true);
        this.scaleAt = Math.ceilDiv(keyLayout.bytes(), SCALE_BYTES) * SCALE_BYTES;
    }

    private static boolean integerScores(AttentionShape shape) {
        return shape.rounding() != Rounding.NONE && shape.keySize() <= QUERY_COLUMNS;
    }

    private static boolean integerValues(AttentionShape shape) {
        return shape.rounding() == Rounding.SCORES_AND_VALUES;
    }

    private static Scratch[] scratch(Primitives primitives, AttentionShape shape) {
        Arena arena = primitives.arena();
        int queries = shape.maximumQueries();
        int integerQueries = integerScores(shape) ? queries : 1;
        int integerKeys = integerScores(shape) ? shape.keys() : 1;
        Scratch[] scratch = new Scratch[primitives.workers()];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = new Scratch(
                    Matrix.allocate(
                            arena,
                            AttentionCode.weightType(integerValues(shape)),
                            VectorCode.TILE_ROWS,
                            AttentionCode.weightColumns(shape.keys())),
                    arena.allocate((long) queries * AttentionCode.DATA_BYTES, 64),
                    Matrix.allocate(arena, ElementType.INT8, integerQueries, QUERY_COLUMNS),
                    Matrix.allocate(arena, ElementType.INT8, integerKeys, shape.keySize()));
        }
        return scratch;
    }

    @Override
    public TiledAttention over(int otherKeys) {
        return new TiledAttention(primitives, quantizer, shape.over(otherKeys), plain.over(otherKeys), scratch);
    }

    @Override
    public long keyBytes() {
        return integerScores ? scaleAt + SCALE_BYTES : keyLayout.bytes();
    }

    @Override
    public long valueBytes() {
        return integerValues
                ? (long) AttentionCode.weightColumns(keys) * AttentionCode.integerRow(valueSize)
                : plain.valueBytes();
    }

    @Override
    public void packKeys(Matrix key, MemorySegment target, Worker worker) {
        if (!integerScores) {
            transpose(key, target, worker);
            return;
        }
        Matrix integers = scratch[worker.index()].keys;
        QuantizationCode code = new QuantizationCode(
                keys, keySize, key.stride() * 2, integers.stride(), 0, QuantizationCode.Kind.TOGETHER);
        long scale = Matrix.address(target) + scaleAt;
        primitives.of(code).run(worker, key.address(), integers.address(), scale);
        transpose(integers, target, worker);
    }

    private void transpose(Matrix key, MemorySegment target, Worker worker) {
        primitives
                .of(new Pack(keyLayout.type(), 1, key.stride(), keyLayout))
                .run(worker, key.address(), Matrix.address(target));
    }

    private float keyScale(MemorySegment packed) {
        return integerScores ? packed.get(ValueLayout.JAVA_FLOAT, scaleAt) : 1;
    }

    @Override
    public void packValues(Matrix value, MemorySegment target, Worker worker) {
        long address = Matrix.address(target);
        if (!integerValues) {
            primitives.of(new PackingCode(keys, valueSize, value.stride() * 2)).run(worker, value.address(), address);
            return;
        }
        int row = AttentionCode.integerRow(valueSize);
        // The code reads on, with weights of zero: what more keys may have left there need not be finite.
        int padding = AttentionCode.weightColumns(keys) - keys;
        target.asSlice((long) keys * row, (long) padding * row).fill((byte) 0);
        QuantizationCode code =
                new QuantizationCode(keys, valueSize, value.stride() * 2, row, row, QuantizationCode.Kind.ROWS);
        primitives.of(code).run(worker, value.address(), address, address + valueSize);
    }

    @Override
    public void attend(
            Matrix queries, MemorySegment packedKeys, MemorySegment packedValues, Matrix output, Worker worker) {
        if (!attended(queries, packedKeys, packedValues, output, worker)) {
            attendSafely(queries, packedKeys, packedValues, output, worker);
        }
    }

    /** Writes the mixtures of the values; false if weights are not to be trusted. */
    private boolean attended(
            Matrix query, MemorySegment packedKeys, MemorySegment packedValues, Matrix output, Worker worker) {
        Scratch own = scratch[worker.index()];
        int rows = query.rows();
        Matrix queries = query;
        if (integerScores) {
            queries = own.queries.rows(0, rows);
            quantizer.quantize(query, queries.columns(0, keySize), worker);
        }
        float common = exponent * keyScale(packedKeys);
        for (int row = 0; row < rows; row++) {
            float factor = integerScores ? common * queries.scales().getAtIndex(ValueLayout.JAVA_FLOAT, row) : common;
            own.data.set(ValueLayout.JAVA_FLOAT, at(row) + AttentionCode.FACTOR, factor);
        }
        AttentionCode code = new AttentionCode(
                rows,
                keys,
                keySize,
                valueSize,
                queries.stride() * queries.type().bytes(),
                output.stride() * output.type().bytes(),
                integerScores,
                integerValues);
        primitives
                .of(code)
                .run(
                        worker,
                        queries.address(),
                        Matrix.address(packedKeys),
                        Matrix.address(packedValues),
                        output.address(),
                        own.weights.address(),
                        own.data.address());
        for (int row = 0; row < rows; row++) {
            if (!OneDnnAttention.trusted(own.data.get(ValueLayout.JAVA_FLOAT, at(row) + AttentionCode.SUM))) {
                return false;
            }
        }
        return true;
    }

    private static long at(int row) {
        return (long) row * AttentionCode.DATA_BYTES;
    }

    /** Integers are turned back into what they stand for. */
    private void attendSafely(
            Matrix queries, MemorySegment packedKeys, MemorySegment packedValues, Matrix output, Worker worker) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment plainKeys = packedKeys;
            if (integerScores) {
                plainKeys = arena.allocate(plain.keyBytes(), 64);
                plain.packKeys(unpackedKeys(packedKeys, arena), plainKeys, worker);
            }
            MemorySegment plainValues = packedValues;
            if (integerValues) {
                plainValues = arena.allocate(plain.valueBytes(), 64);
                plain.packValues(unpackedValues(packedValues, arena), plainValues, worker);
            }
            plain.attendSafely(queries, plainKeys, plainValues, output, worker);
        }
    }

    private Matrix unpackedKeys(MemorySegment packed, Arena owner) {
        Matrix unpacked = Matrix.allocate(owner, ElementType.BF16, keys, keySize);
        float scale = keyScale(packed);
        float[] row = new float[keySize];
        for (int key = 0; key < keys; key++) {
            for (int i = 0; i < keySize; i++) {
                int integer = Byte.toUnsignedInt(packed.get(ValueLayout.JAVA_BYTE, keyLayout.byteAt(i, key)));
                row[i] = scale * (integer - ProductCode.OFFSET);
            }
            unpacked.write(key, row);
        }
        return unpacked;
    }

    private Matrix unpackedValues(MemorySegment packed, Arena owner) {
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
}
