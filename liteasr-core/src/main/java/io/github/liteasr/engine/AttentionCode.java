package io.github.liteasr.engine;

import static io.github.liteasr.engine.Assembler.R10;
import static io.github.liteasr.engine.Assembler.R11;
import static io.github.liteasr.engine.Assembler.R8;
import static io.github.liteasr.engine.Assembler.R9;
import static io.github.liteasr.engine.Assembler.RAX;
import static io.github.liteasr.engine.Assembler.RCX;
import static io.github.liteasr.engine.Assembler.RDX;
import static io.github.liteasr.engine.Assembler.RSI;
import static io.github.liteasr.engine.VectorCode.*;

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
    private static final int BLOCK = 4;

    static final int BLOCK_COLUMNS = BLOCK * LANES;

    /** Where a query's data lie, and how long they are, in bytes. */
    static final int SUM = 0;

    private static final int FIRST = SUM + REGISTER_BYTES;
    static final int FACTOR = FIRST + REGISTER_BYTES;
    static final int DATA_BYTES = FACTOR + REGISTER_BYTES;

    /** Pairs of keys, or keys with integer values, in one turn of the loop over the values. */
    private static final int UNROLLED = 4;

    private static final int ARGUMENTS = 6;
    private static final int OPERANDS = TILE_ROWS * BLOCK;
    private static final int ALL_LANES = 0;
    private static final int TAIL_LANES = 1;
    private static final int NO_LANES = 2;
    private static final int TWO_BFLOAT16_ONES = 0x3f803f80;
    private static final int FOUR_OFFSETS = 0x80808080;
    private static final int ONE_AT = SHORT_POWER.length * 4;
    private static final int ONES_AT = ONE_AT + 4;
    private static final int OFFSETS_AT = ONES_AT + 4;

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

    /** Whether there is code for keys and values in these layouts. */
    static boolean reads(PackedLayout keys, PackedLayout values) {
        return keys.inner() % 2 == 0
                && values.columns() % LANES == 0
                && values.columns() <= BLOCK_COLUMNS
                && keys.isOwn()
                && values.isOwn();
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
    public Primitive compile(Engine engine) {
        String instructions = integerScores ? "avx512_core_vnni" : "avx512_core_bf16";
        return new CodePrimitive(engine.threads(), "attention:" + instructions, code(), ARGUMENTS, constants());
    }

    private byte[] code() {
        Assembler a = new Assembler();
        a.loadArguments(RSI, RDX, RCX, R8, R9, R10, R11);
        lowestLanes(a, TAIL_LANES, keys % LANES);
        lowestLanes(a, NO_LANES, 0);
        tiles(a, rows, count -> new Tile(a, count).write(), () -> {
            a.add(RSI, TILE_ROWS * queryStride);
            a.add(R8, TILE_ROWS * outputStride);
            a.add(R10, TILE_ROWS * DATA_BYTES);
        });
        return a.returned();
    }

    /** The code for a few queries. */
    private final class Tile {
        private final Assembler a;
        private final int count;

        Tile(Assembler a, int count) {
            this.a = a;
            this.count = count;
        }

        void write() {
            begin();
            weights();
            mixture();
        }

        private void begin() {
            a.vector(EXCLUSIVE_OR, 0, 0, 0);
            for (int row = 0; row < count; row++) {
                a.memory(STORE, 0, 0, R10, row * DATA_BYTES + SUM);
            }
            if (integerScores) {
                firstSums();
            }
        }

        /** The 128 in each key's bytes are taken back: the sum of a query's integers, 128 times, is subtracted. */
        private void firstSums() {
            a.memory(BROADCAST, 1, 0, R11, OFFSETS_AT);
            for (int row = 0; row < count; row++) {
                a.memory(LOAD, 2, 0, RSI, row * queryStride);
                a.vector(EXCLUSIVE_OR, 3, 3, 3);
                a.vector(PRODUCT_INT8, 3, 1, 2);
                combineLanes(a, ADD_INTEGERS, 3, 4);
                a.vector(SUBTRACT_INTEGERS, 3, 0, 3);
                a.memory(STORE, 3, 0, R10, row * DATA_BYTES + FIRST);
            }
        }

        private void weights() {
            int whole = keys / BLOCK_COLUMNS;
            if (whole > 0) {
                a.set(RAX, whole);
                int start = a.here();
                block(BLOCK, ALL_LANES);
                a.add(RDX, keyBlockBytes());
                a.add(R9, BLOCK_COLUMNS * weightBytes());
                a.loop(RAX, start);
            }
            int rest = keys % BLOCK_COLUMNS;
            if (rest > 0) {
                block(Math.ceilDiv(rest, 2 * LANES) * 2, rest);
            }
            a.add(RDX, -whole * keyBlockBytes());
            a.add(R9, -whole * BLOCK_COLUMNS * weightBytes());
        }

        /** Few queries take less time than reading keys and values, so what follows these is fetched. */
        private void prefetch(int base, int from, int bytes) {
            if (rows <= TILE_ROWS) {
                for (int line = 0; line < bytes; line += REGISTER_BYTES) {
                    a.prefetchToRead(base, AHEAD + from + line);
                }
            }
        }

        /** The weights of a block of keys, of which {@code rest} are there, or all. */
        private void block(int registers, int rest) {
            for (int row = 0; row < count; row++) {
                for (int n = 0; n < registers; n++) {
                    if (!integerScores) {
                        a.vector(EXCLUSIVE_OR, tile(row, n), tile(row, n), tile(row, n));
                    } else if (n == 0) {
                        a.memory(LOAD, tile(row, n), 0, R10, row * DATA_BYTES + FIRST);
                    } else {
                        a.vector(MOVE, tile(row, n), 0, tile(row, 0));
                    }
                }
            }
            for (int step = 0; step < steps(); step++) {
                prefetch(RDX, step * BLOCK * REGISTER_BYTES, BLOCK * REGISTER_BYTES);
                for (int n = 0; n < registers; n++) {
                    a.memory(LOAD, OPERANDS + n, 0, RDX, (step * BLOCK + n) * REGISTER_BYTES);
                }
                for (int row = 0; row < count; row++) {
                    int left = OPERANDS + BLOCK + (step * count + row) % 4;
                    a.memory(BROADCAST, left, 0, RSI, row * queryStride + step * 4);
                    for (int n = 0; n < registers; n++) {
                        if (integerScores) {
                            a.vector(PRODUCT_INT8, tile(row, n), OPERANDS + n, left);
                        } else {
                            a.vector(PRODUCT_BF16, tile(row, n), left, OPERANDS + n);
                        }
                    }
                }
            }
            exponentials(registers, rest);
        }

        private void exponentials(int registers, int rest) {
            int power = OPERANDS;
            int ones = power + SHORT_POWER.length;
            int result = ones + 1;
            int fraction = ones + 2;
            for (int i = 0; i < SHORT_POWER.length; i++) {
                a.memory(BROADCAST, power + i, 0, R11, i * 4);
            }
            a.memory(BROADCAST, ones, 0, R11, ONES_AT);
            for (int row = 0; row < count; row++) {
                for (int n = 0; n < registers; n++) {
                    int score = tile(row, n);
                    if (integerScores) {
                        a.vector(TO_FLOAT, score, 0, score);
                    }
                    a.broadcast(MULTIPLY, score, score, R10, row * DATA_BYTES + FACTOR);
                    a.vector(REDUCE, fraction, 0, score, DOWN);
                    a.vector(MOVE, result, 0, power + 3);
                    a.vector(MULTIPLY_ADD, result, fraction, power + 2);
                    a.vector(MULTIPLY_ADD, result, fraction, power + 1);
                    a.vector(MULTIPLY_ADD, result, fraction, power);
                    int there = rest == ALL_LANES ? LANES : rest - n * LANES;
                    if (there >= LANES) {
                        a.vector(SCALE, score, result, score);
                    } else {
                        a.masked(SCALE, there > 0 ? TAIL_LANES : NO_LANES, score, result, score);
                    }
                }
                a.memory(LOAD, result, 0, R10, row * DATA_BYTES + SUM);
                for (int n = 0; n < registers; n += 2) {
                    int at = row * weightStride() + n * LANES * weightBytes();
                    if (integerValues) {
                        a.memory(STORE, tile(row, n), 0, R9, at);
                        a.memory(STORE, tile(row, n + 1), 0, R9, at + REGISTER_BYTES);
                        a.vector(ADD, result, result, tile(row, n));
                        a.vector(ADD, result, result, tile(row, n + 1));
                    } else {
                        a.vector(ROUND_BOTH, tile(row, n), tile(row, n + 1), tile(row, n));
                        a.memory(STORE, tile(row, n), 0, R9, at);
                        a.vector(PRODUCT_BF16, result, tile(row, n), ones);
                    }
                }
                a.memory(STORE, result, 0, R10, row * DATA_BYTES + SUM);
            }
        }

        private void mixture() {
            int registers = valueSize / LANES;
            int turns = weightColumns(keys) / (integerValues ? 1 : 2) / UNROLLED;
            int turnBytes = UNROLLED * (integerValues ? integerRow(valueSize) : BLOCK * REGISTER_BYTES);
            for (int row = 0; row < count; row++) {
                for (int n = 0; n < registers; n++) {
                    a.vector(EXCLUSIVE_OR, tile(row, n), tile(row, n), tile(row, n));
                }
            }
            a.set(RAX, turns);
            int start = a.here();
            prefetch(RCX, 0, turnBytes);
            for (int i = 0; i < UNROLLED; i++) {
                if (integerValues) {
                    addKey(i, registers);
                } else {
                    addPair(i, registers);
                }
            }
            a.add(RCX, turnBytes);
            a.add(R9, UNROLLED * 4);
            a.loop(RAX, start);
            a.add(RCX, -turns * turnBytes);
            a.add(R9, -turns * UNROLLED * 4);
            divide(registers);
        }

        /** Adds the values of two keys, times their weights. */
        private void addPair(int pair, int registers) {
            for (int n = 0; n < registers; n++) {
                a.memory(LOAD, OPERANDS + n, 0, RCX, (pair * BLOCK + n) * REGISTER_BYTES);
            }
            for (int row = 0; row < count; row++) {
                int left = OPERANDS + BLOCK + (pair * count + row) % 4;
                a.memory(BROADCAST, left, 0, R9, row * weightStride() + pair * 4);
                for (int n = 0; n < registers; n++) {
                    a.vector(PRODUCT_BF16, tile(row, n), left, OPERANDS + n);
                }
            }
        }

        /** Adds one key's integer values, times its weights and their scale. */
        private void addKey(int key, int registers) {
            int at = key * integerRow(valueSize);
            for (int n = 0; n < registers; n++) {
                a.memory(WIDEN_BYTES, OPERANDS + n, 0, RCX, at + n * LANES);
                a.vector(TO_FLOAT, OPERANDS + n, 0, OPERANDS + n);
            }
            for (int row = 0; row < count; row++) {
                int left = OPERANDS + BLOCK + (key * count + row) % 4;
                a.memory(BROADCAST, left, 0, R9, row * weightStride() + key * 4);
                a.broadcast(MULTIPLY, left, left, RCX, at + valueSize);
                for (int n = 0; n < registers; n++) {
                    a.vector(ADD_PRODUCT, tile(row, n), left, OPERANDS + n);
                }
            }
        }

        /** Divides the mixtures by the sums of the weights, and writes both. */
        private void divide(int registers) {
            int one = OPERANDS;
            int sum = OPERANDS + 1;
            a.memory(BROADCAST, one, 0, R11, ONE_AT);
            for (int row = 0; row < count; row++) {
                a.memory(LOAD, sum, 0, R10, row * DATA_BYTES + SUM);
                combineLanes(a, ADD, sum, OPERANDS + 2);
                a.memory(STORE, sum, 0, R10, row * DATA_BYTES + SUM);
                a.vector(DIVIDE, sum, one, sum);
                for (int n = 0; n < registers; n++) {
                    a.vector(MULTIPLY, tile(row, n), tile(row, n), sum);
                    a.vector(ROUND, tile(row, n), 0, tile(row, n));
                    a.halfStore(STORE_16, 0, tile(row, n), R8, row * outputStride + n * LANES * 2);
                }
            }
        }
    }

    /** Products of four bytes, or of two bfloat16, of each query and key. */
    private int steps() {
        return integerScores ? Math.ceilDiv(keySize, 4) : keySize / 2;
    }

    /** Packed keys have a multiple of 16 steps. */
    private int keyBlockBytes() {
        int stepsOfBlock = Math.ceilDiv(steps(), LANES) * LANES;
        return stepsOfBlock * BLOCK * REGISTER_BYTES;
    }

    private static int tile(int row, int n) {
        return row * BLOCK + n;
    }

    private int weightBytes() {
        return weightType(integerValues).bytes;
    }

    private int weightStride() {
        return weightBytes() * weightColumns(keys);
    }
}
