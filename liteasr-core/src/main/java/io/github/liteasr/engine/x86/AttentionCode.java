package io.github.liteasr.engine.x86;

import static io.github.liteasr.engine.x86.Assembler.R10;
import static io.github.liteasr.engine.x86.Assembler.R11;
import static io.github.liteasr.engine.x86.Assembler.R8;
import static io.github.liteasr.engine.x86.Assembler.R9;
import static io.github.liteasr.engine.x86.Assembler.RCX;
import static io.github.liteasr.engine.x86.Assembler.RDX;
import static io.github.liteasr.engine.x86.Assembler.RSI;
import static io.github.liteasr.engine.x86.VectorCode.*;

import io.github.liteasr.engine.kernel.AttentionShape;
import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Machine code for one head's attention. For six queries at a time, a tile of scores lives in registers, becomes
 * exponentials there, and goes to memory, which stays in the first-level cache, as the weights in bfloat16 that the values
 * are multiplied by. Queries and keys are bfloat16 or 8-bit integers. So are the values, but their products are of 32-bit
 * floats if they are integers, for the sake of memory that is only read once.
 *
 * <p>Arguments: queries, packed keys and values, output, room for the weights (six queries x {@link #weightColumns}), the
 * queries' data. A query's data are two registers, for the sum of its weights and for the integers that its sums of
 * products begin with, and the factor that its products become exponents of two with.
 *
 * @param rows queries
 * @param queryStride bytes from one query to the next
 * @param outputStride bytes from one row of the output to the next
 * @param integerScores whether queries are 8-bit integers, in rows of 64, and keys such with 128 added
 * @param integerValues whether each row of the values is as many 8-bit integers and their scale ({@link #integerRow})
 */
record AttentionCode(
        int rows,
        int keys,
        int keySize,
        int valueSize,
        int queryStride,
        int outputStride,
        boolean integerScores,
        boolean integerValues)
        implements Operation {
    /** Registers of scores of one query: as many as a block of the packed keys has columns. */
    static final int BLOCK = 4;

    static final int BLOCK_COLUMNS = BLOCK * LANES;

    /** Where a query's data lie, and how long they are, in bytes. */
    static final int SUM = 0;

    static final int FIRST = SUM + REGISTER_BYTES;
    static final int FACTOR = FIRST + REGISTER_BYTES;
    static final int DATA_BYTES = FACTOR + REGISTER_BYTES;

    private static final int ARGUMENTS = 6;
    static final int OPERANDS = TILE_ROWS * BLOCK;
    static final int ALL_LANES = 0;
    static final int TAIL_LANES = 1;
    static final int NO_LANES = 2;
    private static final int TWO_BFLOAT16_ONES = 0x3f803f80;
    private static final int FOUR_OFFSETS = 0x80808080;
    static final int ONE_AT = SHORT_POWER.length * 4;
    static final int ONES_AT = ONE_AT + 4;
    static final int OFFSETS_AT = ONES_AT + 4;

    /** Numbers that the code reads. */
    private static float[] constants() {
        float[] constants = Arrays.copyOf(SHORT_POWER, SHORT_POWER.length + 3);
        constants[ONE_AT / 4] = 1;
        constants[ONES_AT / 4] = Float.intBitsToFloat(TWO_BFLOAT16_ONES);
        constants[OFFSETS_AT / 4] = Float.intBitsToFloat(FOUR_OFFSETS);
        return constants;
    }

    /** What turns a score into the exponent of two that its weight is. */
    static float exponent(float scale) {
        return (float) (scale / Math.log(2));
    }

    /** Whether there is code for attention of this shape, over however many keys. */
    static boolean computes(AttentionShape shape) {
        return shape.type() == ElementType.BF16
                && shape.keySize() % 2 == 0
                && shape.valueSize() % LANES == 0
                && shape.valueSize() <= BLOCK_COLUMNS;
    }

    /** Columns of the weights: whole pairs of registers, as the values are padded with rows of zeros to. */
    static int weightColumns(int keys) {
        return Math.ceilDiv(keys, 2 * LANES) * 2 * LANES;
    }

    /** The bytes of a row of integer values and its scale. */
    static int integerRow(int valueSize) {
        return valueSize + Float.BYTES;
    }

    /** The type of the weights. */
    static ElementType weightType(boolean integerValues) {
        return integerValues ? ElementType.F32 : ElementType.BF16;
    }

    @Override
    public String label() {
        return "attention " + (integerScores ? "INT8 " : "BF16 ") + keySize + " -> " + keys + " -> " + valueSize;
    }

    @Override
    public Map<ElementType, Double> flops() {
        double scores = 2.0 * rows * keys * keySize;
        double mixtures = 2.0 * rows * keys * valueSize;
        Map<ElementType, Double> flops = new EnumMap<>(ElementType.class);
        flops.merge(integerScores ? ElementType.INT8 : ElementType.BF16, scores, Double::sum);
        flops.merge(weightType(integerValues), mixtures, Double::sum);
        return flops;
    }

    @Override
    public Primitive compile(int workers) {
        String instructions = integerScores ? "avx512_core_vnni" : "avx512_core_bf16";
        return new CodePrimitive(workers, "attention:" + instructions, code(), ARGUMENTS, constants());
    }

    private byte[] code() {
        Assembler a = new Assembler();
        a.loadArguments(RSI, RDX, RCX, R8, R9, R10, R11);
        lowestLanes(a, TAIL_LANES, keys % LANES);
        lowestLanes(a, NO_LANES, 0);
        tiles(
                a,
                rows,
                count -> {
                    new AttentionWeights(this, a, count).write();
                    new AttentionMixture(this, a, count).write();
                },
                () -> {
                    a.add(RSI, TILE_ROWS * queryStride);
                    a.add(R8, TILE_ROWS * outputStride);
                    a.add(R10, TILE_ROWS * DATA_BYTES);
                });
        return a.returned();
    }

    /** Few queries take less time than reading keys and values, so what follows these is fetched. */
    void prefetch(Assembler a, int base, int from, int bytes) {
        if (rows <= TILE_ROWS) {
            for (int line = 0; line < bytes; line += REGISTER_BYTES) {
                a.prefetchToRead(base, AHEAD + from + line);
            }
        }
    }

    /** Products of four bytes, or of two bfloat16, of each query and key. */
    int steps() {
        return integerScores ? Math.ceilDiv(keySize, 4) : keySize / 2;
    }

    /** Packed keys have a multiple of 16 steps. */
    int keyBlockBytes() {
        int stepsOfBlock = Math.ceilDiv(steps(), LANES) * LANES;
        return stepsOfBlock * BLOCK * REGISTER_BYTES;
    }

    static int tile(int row, int n) {
        return row * BLOCK + n;
    }

    int weightBytes() {
        return weightType(integerValues).bytes();
    }

    int weightStride() {
        return weightBytes() * weightColumns(keys);
    }
}
