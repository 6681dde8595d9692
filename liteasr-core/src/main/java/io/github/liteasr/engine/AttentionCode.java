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

import io.github.liteasr.engine.Assembler.Instruction;

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

    /** Lanes of 32 bits. */
    static final int LANES = 16;

    private static final int REGISTER_BYTES = 64;
    /** Registers of scores of one query: as many as a block of the packed keys has columns. */
    private static final int BLOCK = 4;
    /** Pairs of keys in one turn of the loop over the values. */
    private static final int UNROLLED = 4;

    private static final int OPERANDS = MOST_ROWS * BLOCK;
    private static final int ALL_LANES = 0;
    private static final int TAIL_LANES = 1;
    private static final int NO_LANES = 2;

    private static final Instruction LOAD = new Instruction(0, 1, 0, 0x10);
    private static final Instruction STORE = new Instruction(0, 1, 0, 0x11);
    private static final Instruction MOVE = new Instruction(0, 1, 0, 0x28);
    private static final Instruction BROADCAST = new Instruction(1, 2, 0, 0x58);
    private static final Instruction CLEAR = new Instruction(1, 1, 0, 0xef);
    private static final Instruction ADD = new Instruction(0, 1, 0, 0x58);
    private static final Instruction MULTIPLY = new Instruction(0, 1, 0, 0x59);
    private static final Instruction DIVIDE = new Instruction(0, 1, 0, 0x5e);
    /** target = left · target + right. */
    private static final Instruction MULTIPLY_ADD = new Instruction(1, 2, 0, 0xa8);
    /** target += left · right of pairs of bfloat16. */
    private static final Instruction PRODUCT = new Instruction(2, 2, 0, 0x52);
    /** What a rounding, which a constant chooses, leaves of a number. */
    private static final Instruction REDUCE = new Instruction(1, 3, 0, 0x56);

    private static final int DOWN = 9;
    /** target = left · 2^⌊right⌋. */
    private static final Instruction SCALE = new Instruction(1, 2, 0, 0x2c);
    /** Both sides rounded to bfloat16, the right one in the lower half. */
    private static final Instruction ROUND_BOTH = new Instruction(3, 2, 0, 0x72);

    private static final Instruction ROUND = new Instruction(2, 2, 0, 0x72);
    private static final Instruction SHUFFLE_QUARTERS = new Instruction(1, 3, 0, 0x23);
    private static final Instruction SHUFFLE_LANES = new Instruction(0, 1, 0, 0xc6);
    private static final int SWAP_HALVES = 0x4e;
    private static final int SWAP_NEIGHBOURS = 0xb1;

    /** 2^f for f from 0 to 1, to 7.5e-5 of it (minimax): a twenty-fifth of bfloat16's rounding. */
    private static final float[] POWER = {0.99992520f, 0.69583356f, 0.22606716f, 0.07802452f};

    private static final int TWO_BFLOAT16_ONES = 0x3f803f80;
    private static final float LOG2_E = (float) (1 / Math.log(2));

    /** Whether this processor runs such code, and has no matrix tiles, which are faster. */
    static boolean supported() {
        int instructionSet = OneDnn.instructionSet();
        return MachineCode.supported()
                && (instructionSet & OneDnn.AVX512_BF16) == OneDnn.AVX512_BF16
                && (instructionSet & OneDnn.AMX) == 0;
    }

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
        a.vector(CLEAR, 0, 0, 0);
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
            a.set(RAX, (1 << rest % LANES) - 1);
            a.maskFromEax(TAIL_LANES);
            a.set(RAX, 0);
            a.maskFromEax(NO_LANES);
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
                    a.vector(PRODUCT, tile(row, n), left, right + n);
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
        for (int i = 0; i < POWER.length; i++) {
            constant(a, power + i, POWER[i]);
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
                a.vector(PRODUCT, result, tile(row, n), ones);
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
                    a.vector(PRODUCT, tile(row, n), left, OPERANDS + n);
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
            for (Instruction shuffle : new Instruction[] {SHUFFLE_QUARTERS, SHUFFLE_LANES}) {
                for (int order : new int[] {SWAP_HALVES, SWAP_NEIGHBOURS}) {
                    a.vector(shuffle, other, sum, sum, order);
                    a.vector(ADD, sum, sum, other);
                }
            }
            a.memory(STORE, sum, 0, R10, row * REGISTER_BYTES);
            a.vector(DIVIDE, sum, OPERANDS, sum);
            for (int n = 0; n < registers; n++) {
                a.vector(MULTIPLY, tile(row, n), tile(row, n), sum);
                a.vector(ROUND, tile(row, n), 0, tile(row, n));
                a.halfMemory(STORE, tile(row, n), 0, R8, row * outputStride + n * LANES * 2);
            }
        }
    }

    private void clear(Assembler a, int registers) {
        for (int row = 0; row < rows; row++) {
            for (int n = 0; n < registers; n++) {
                a.vector(CLEAR, tile(row, n), tile(row, n), tile(row, n));
            }
        }
    }

    private static void constant(Assembler a, int register, float value) {
        a.set(RAX, Float.floatToRawIntBits(value));
        a.fillFromEax(register);
    }

    private static int tile(int row, int n) {
        return row * BLOCK + n;
    }

    private int weightStride() {
        return 2 * weightColumns(keys);
    }
}
