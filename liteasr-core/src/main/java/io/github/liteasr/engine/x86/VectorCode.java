package io.github.liteasr.engine.x86;

import io.github.liteasr.engine.x86.Assembler.Instruction;
import java.util.function.IntConsumer;

/**
 * What the engine's own kernels have in common: AVX-512 instructions on 16 lanes of 32 bits, and the exponential. Names
 * are by what an instruction does to {@code target}, {@code left} and {@code right}.
 */
final class VectorCode {
    /** Lanes of 32 bits. */
    static final int LANES = 16;

    static final int REGISTER_BYTES = 64;

    /** Rows of a tile: 6 x 4 registers of sums leave eight for their operands. */
    static final int TILE_ROWS = 6;

    /** How far ahead code fetches what it reads only once: two pages. The processor does so by itself only within one. */
    static final int AHEAD = 8192;

    /** How far ahead rows are fetched that are far apart. */
    private static final int ROWS_AHEAD = 32;

    static final Instruction LOAD = new Instruction(0, 1, 0, 0x10);
    static final Instruction STORE = new Instruction(0, 1, 0, 0x11);
    /** Stores lanes of 16 bits, which a mask counts. */
    static final Instruction STORE_16 = new Instruction(3, 1, 1, 0x7f);

    static final Instruction MOVE = new Instruction(0, 1, 0, 0x28);
    static final Instruction BROADCAST = new Instruction(1, 2, 0, 0x58);
    static final Instruction EXCLUSIVE_OR = new Instruction(1, 1, 0, 0xef);
    static final Instruction AND = new Instruction(1, 1, 0, 0xdb);
    static final Instruction ADD = new Instruction(0, 1, 0, 0x58);
    static final Instruction SUBTRACT = new Instruction(0, 1, 0, 0x5c);
    static final Instruction MULTIPLY = new Instruction(0, 1, 0, 0x59);
    static final Instruction MINIMUM = new Instruction(0, 1, 0, 0x5d);
    static final Instruction DIVIDE = new Instruction(0, 1, 0, 0x5e);
    static final Instruction MAXIMUM = new Instruction(0, 1, 0, 0x5f);
    /** target = left · target + right. */
    static final Instruction MULTIPLY_ADD = new Instruction(1, 2, 0, 0xa8);
    /** target = right · target + left. */
    static final Instruction MULTIPLY_BY_RIGHT_ADD = new Instruction(1, 2, 0, 0x98);
    /** target += left · right. */
    static final Instruction ADD_PRODUCT = new Instruction(1, 2, 0, 0xb8);
    /** target += left · right of pairs of bfloat16. */
    static final Instruction PRODUCT_BF16 = new Instruction(2, 2, 0, 0x52);
    /** target += left · right of four bytes each, of which the left ones have no sign. */
    static final Instruction PRODUCT_INT8 = new Instruction(1, 2, 0, 0x50);
    /** 1 / right, to 2^−14 of it. */
    static final Instruction INVERSE = new Instruction(1, 2, 0, 0x4c);
    /** What a rounding, which a constant chooses, leaves of a number. */
    static final Instruction REDUCE = new Instruction(1, 3, 0, 0x56);

    static final int DOWN = 9;
    /** target = left · 2^⌊right⌋. */
    static final Instruction SCALE = new Instruction(1, 2, 0, 0x2c);
    /** Both sides rounded to bfloat16, the right one in the lower half. */
    static final Instruction ROUND_BOTH = new Instruction(3, 2, 0, 0x72);
    /** Rounded to bfloat16, in the lower half. */
    static final Instruction ROUND = new Instruction(2, 2, 0, 0x72);
    /** 16-bit integers without sign to 32 bits. */
    static final Instruction WIDEN = new Instruction(1, 2, 0, 0x33);
    /** 8-bit integers to 32 bits. */
    static final Instruction WIDEN_BYTES = new Instruction(1, 2, 0, 0x21);
    /** 32-bit integers to the nearest of 8 bits, in a quarter of a register. */
    static final Instruction NARROW = new Instruction(2, 2, 0, 0x21);

    static final Instruction NARROW_WITHOUT_SIGN = new Instruction(2, 2, 0, 0x11);
    static final Instruction ADD_INTEGERS = new Instruction(1, 1, 0, 0xfe);
    static final Instruction SUBTRACT_INTEGERS = new Instruction(1, 1, 0, 0xfa);

    static final Instruction TO_INTEGER = new Instruction(1, 1, 0, 0x5b);
    static final Instruction TO_FLOAT = new Instruction(0, 1, 0, 0x5b);
    private static final Instruction SHIFT = new Instruction(1, 1, 0, 0x72);
    private static final int SHIFT_LEFT = 6;
    private static final Instruction SHUFFLE_QUARTERS = new Instruction(1, 3, 0, 0x23);
    private static final Instruction SHUFFLE_LANES = new Instruction(0, 1, 0, 0xc6);
    private static final int[] SWAP_HALVES_THEN_NEIGHBOURS = {0x4e, 0xb1};

    /** 2^f for f from 0 to 1 as a polynomial, to 7.5e-5 of it (minimax): a twenty-fifth of bfloat16's rounding. */
    static final float[] SHORT_POWER = {0.9999252f, 0.69583356f, 0.22606716f, 0.07802452f};

    /** The same to 7.5e-8, which is a float's rounding. */
    static final float[] POWER = {0.99999994f, 0.6931531f, 0.24015361f, 0.055826318f, 0.00898934f, 0.0018775767f};

    private VectorCode() {}

    /**
     * Writes the code for all rows, tile by tile; RDI counts.
     *
     * @param tile writes the code for so many rows
     * @param advance writes the code that goes on by {@link #TILE_ROWS}
     */
    static void tiles(Assembler a, int rows, IntConsumer tile, Runnable advance) {
        if (rows >= TILE_ROWS) {
            a.set(Assembler.RDI, rows / TILE_ROWS);
            int start = a.here();
            tile.accept(TILE_ROWS);
            advance.run();
            a.loop(Assembler.RDI, start);
        }
        if (rows % TILE_ROWS > 0) {
            tile.accept(rows % TILE_ROWS);
        }
    }

    /**
     * Fetches rows that are to be read a little later, if they are some columns of a wider matrix: these are far apart, so
     * the processor does not see by itself what comes next.
     */
    static void fetchRows(Assembler a, int base, int rows, int bytes, int stride) {
        if (bytes >= stride) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int line = 0; line < bytes; line += REGISTER_BYTES) {
                a.prefetchToRead(base, (ROWS_AHEAD + row) * stride + line);
            }
        }
    }

    /** Combines all lanes by an instruction; every lane gets the result. */
    static void combineLanes(Assembler a, Instruction instruction, int register, int scratch) {
        for (Instruction shuffle : new Instruction[] {SHUFFLE_QUARTERS, SHUFFLE_LANES}) {
            for (int order : SWAP_HALVES_THEN_NEIGHBOURS) {
                a.vector(shuffle, scratch, register, register, order);
                a.vector(instruction, register, register, scratch);
            }
        }
    }

    /** Shifts each lane left by 16 bits: what {@link #WIDEN} made of bfloat16 becomes floats. */
    static void shiftLeft16(Assembler a, int register) {
        a.vector(SHIFT, SHIFT_LEFT, register, register, 16);
    }

    /** Sets a mask register to the lowest lanes; RAX is lost. */
    static void lowestLanes(Assembler a, int mask, int lanes) {
        a.set(Assembler.RAX, (1 << lanes) - 1);
        a.maskFromEax(mask);
    }
}
