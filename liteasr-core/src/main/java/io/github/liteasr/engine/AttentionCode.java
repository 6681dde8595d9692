package io.github.liteasr.engine;

import static io.github.liteasr.engine.Assembler.R10;
import static io.github.liteasr.engine.Assembler.R11;
import static io.github.liteasr.engine.Assembler.R8;
import static io.github.liteasr.engine.Assembler.R9;
import static io.github.liteasr.engine.Assembler.RAX;
import static io.github.liteasr.engine.Assembler.RCX;
import static io.github.liteasr.engine.Assembler.RDI;
import static io.github.liteasr.engine.Assembler.RDX;
import static io.github.liteasr.engine.Assembler.RSI;
import static io.github.liteasr.engine.VectorCode.*;

/**
 * Machine code for one head's attention of a few queries in bfloat16: a tile of scores lives in registers, becomes
 * exponentials there, and goes to memory, which stays in the first-level cache, as the rounded weights that the values
 * are multiplied by.
 *
 * <p>The function takes the address of the addresses of the queries, the packed keys and values, the output, room for
 * the weights (queries x keys), and the sums (one register for each query).
 *
 * @param rows queries: at most {@link #MOST_ROWS}
 * @param queryStride bytes from one query to the next
 * @param outputStride bytes from one row of the output to the next
 * @param scale that scores are multiplied by
 */
record AttentionCode(int rows, int keys, int keySize, int valueSize, int queryStride, int outputStride, float scale) {
    /** Rows of a tile: 6 x 4 registers of scores leave eight for their operands. */
    static final int MOST_ROWS = 6;

    /** Registers of scores of one query: as many as a block of the packed keys has columns. */
    private static final int BLOCK = 4;
    /** Pairs of keys in one turn of the loop over the values. */
    private static final int UNROLLED = 4;

    private static final int OPERANDS = MOST_ROWS * BLOCK;
    private static final int ALL_LANES = 0;
    private static final int TAIL_LANES = 1;
    private static final int NO_LANES = 2;

    private static final int TWO_BFLOAT16_ONES = 0x3f803f80;
    private static final float LOG2_E = (float) (1 / Math.log(2));

    /** Whether there is code for keys and values in these layouts. */
    static boolean reads(PackedLayout keys, PackedLayout values) {
        return keys.inner() % 2 == 0
                && values.columns() % LANES == 0
                && values.columns() <= BLOCK * LANES
                && keys.alternatesRows()
                && values.alternatesRows();
    }

    /** Columns of the weights: whole pairs of registers, as the values are padded with rows of zeros to. */
    static int weightColumns(int keys) {
        return Math.ceilDiv(keys, 2 * LANES) * 2 * LANES;
    }

    byte[] code() {
        Assembler a = new Assembler();
        a.load(RSI, RDI, 0);
        a.load(RDX, RDI, 8);
        a.load(RCX, RDI, 16);
        a.load(R8, RDI, 24);
        a.load(R9, RDI, 32);
        a.load(R10, RDI, 40);
        weights(a);
        mixture(a);
        return a.returned();
    }

    private void weights(Assembler a) {
        a.vector(EXCLUSIVE_OR, 0, 0, 0);
        for (int row = 0; row < rows; row++) {
            a.memory(STORE, 0, 0, R10, row * REGISTER_BYTES);
        }
        a.copy(R11, R9);
        int whole = keys / (BLOCK * LANES);
        if (whole > 0) {
            a.set(RAX, whole);
            // The loop's counter is moved away while constants pass through RAX.
            int start = a.here();
            a.copy(RDI, RAX);
            block(a, BLOCK, ALL_LANES);
            a.copy(RAX, RDI);
            a.add(RDX, Math.ceilDiv(keySize, 2 * LANES) * LANES * BLOCK * REGISTER_BYTES);
            a.add(R11, BLOCK * LANES * 2);
            a.loop(RAX, start);
        }
        int rest = keys % (BLOCK * LANES);
        if (rest > 0) {
            lowestLanes(a, TAIL_LANES, rest % LANES);
            lowestLanes(a, NO_LANES, 0);
            block(a, Math.ceilDiv(rest, 2 * LANES) * 2, rest);
        }
    }

    /** The weights of a block of keys, of which {@code rest} are there, or all. */
    private void block(Assembler a, int registers, int rest) {
        clear(a, registers);
        int right = OPERANDS;
        for (int pair = 0; pair < keySize / 2; pair++) {
            for (int n = 0; n < registers; n++) {
                a.memory(LOAD, right + n, 0, RDX, (pair * BLOCK + n) * REGISTER_BYTES);
            }
            for (int row = 0; row < rows; row++) {
                int left = right + BLOCK + (pair * rows + row) % 4;
                a.memory(BROADCAST, left, 0, RSI, row * queryStride + pair * 4);
                for (int n = 0; n < registers; n++) {
                    a.vector(PRODUCT_BF16, tile(row, n), left, right + n);
                }
            }
        }
        exponentials(a, registers, rest);
    }

    private void exponentials(Assembler a, int registers, int rest) {
        int factor = OPERANDS;
        int power = OPERANDS + 1;
        int ones = OPERANDS + 5;
        int result = OPERANDS + 6;
        int fraction = OPERANDS + 7;
        constant(a, factor, scale * LOG2_E);
        for (int i = 0; i < SHORT_POWER.length; i++) {
            constant(a, power + i, SHORT_POWER[i]);
        }
        a.set(RAX, TWO_BFLOAT16_ONES);
        a.fillFromEax(ones);
        for (int row = 0; row < rows; row++) {
            for (int n = 0; n < registers; n++) {
                int score = tile(row, n);
                a.vector(MULTIPLY, score, score, factor);
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
            a.memory(LOAD, result, 0, R10, row * REGISTER_BYTES);
            for (int n = 0; n < registers; n += 2) {
                a.vector(ROUND_BOTH, tile(row, n), tile(row, n + 1), tile(row, n));
                a.memory(STORE, tile(row, n), 0, R11, row * weightStride() + n * LANES * 2);
                a.vector(PRODUCT_BF16, result, tile(row, n), ones);
            }
            a.memory(STORE, result, 0, R10, row * REGISTER_BYTES);
        }
    }

    private void mixture(Assembler a) {
        int registers = valueSize / LANES;
        int pairs = weightColumns(keys) / 2;
        clear(a, registers);
        a.set(RAX, pairs / UNROLLED);
        int start = a.here();
        for (int pair = 0; pair < UNROLLED; pair++) {
            for (int n = 0; n < registers; n++) {
                a.memory(LOAD, OPERANDS + n, 0, RCX, (pair * BLOCK + n) * REGISTER_BYTES);
            }
            for (int row = 0; row < rows; row++) {
                int left = OPERANDS + BLOCK + (pair * rows + row) % 4;
                a.memory(BROADCAST, left, 0, R9, row * weightStride() + pair * 4);
                for (int n = 0; n < registers; n++) {
                    a.vector(PRODUCT_BF16, tile(row, n), left, OPERANDS + n);
                }
            }
        }
        a.add(RCX, UNROLLED * BLOCK * REGISTER_BYTES);
        a.add(R9, UNROLLED * 4);
        a.loop(RAX, start);
        constant(a, OPERANDS, 1);
        for (int row = 0; row < rows; row++) {
            int sum = OPERANDS + 1;
            int other = OPERANDS + 2;
            a.memory(LOAD, sum, 0, R10, row * REGISTER_BYTES);
            combineLanes(a, ADD, sum, other);
            a.memory(STORE, sum, 0, R10, row * REGISTER_BYTES);
            a.vector(DIVIDE, sum, OPERANDS, sum);
            for (int n = 0; n < registers; n++) {
                a.vector(MULTIPLY, tile(row, n), tile(row, n), sum);
                a.vector(ROUND, tile(row, n), 0, tile(row, n));
                a.halfStore(STORE_16, 0, tile(row, n), R8, row * outputStride + n * LANES * 2);
            }
        }
    }

    private void clear(Assembler a, int registers) {
        for (int row = 0; row < rows; row++) {
            for (int n = 0; n < registers; n++) {
                a.vector(EXCLUSIVE_OR, tile(row, n), tile(row, n), tile(row, n));
            }
        }
    }

    private static int tile(int row, int n) {
        return row * BLOCK + n;
    }

    private int weightStride() {
        return 2 * weightColumns(keys);
    }
}
