package io.github.liteasr.engine;

import static io.github.liteasr.engine.Assembler.R10;
import static io.github.liteasr.engine.Assembler.RAX;
import static io.github.liteasr.engine.Assembler.RCX;
import static io.github.liteasr.engine.Assembler.RDI;
import static io.github.liteasr.engine.Assembler.RDX;
import static io.github.liteasr.engine.Assembler.RSI;
import static io.github.liteasr.engine.VectorCode.*;

/**
 * Machine code that rounds rows of bfloat16 to 8-bit integers, each with a scale of its own.
 *
 * <p>The function takes the address of the addresses of the source, the target, the scales, and {@link #constants}.
 *
 * @param sourceStride bytes from one row of the source to the next
 * @param targetStride bytes from one row of the target to the next
 */
record QuantizationCode(int rows, int columns, int sourceStride, int targetStride) {
    private static final int TAIL_LANES = 1;
    private static final int LARGEST = 0;
    private static final int INVERSE_SCALE = 1;
    private static final int VALUES = 2;
    private static final int SCRATCH = 3;
    private static final int WITHOUT_SIGN = 4;

    /** Numbers that the code reads: the largest integer, and what a row's largest magnitude counts for at least. */
    static float[] constants() {
        return new float[] {Quantization.LARGEST, Quantization.SMALLEST};
    }

    byte[] code() {
        Assembler a = new Assembler();
        a.load(RSI, RDI, 0);
        a.load(RDX, RDI, 8);
        a.load(RCX, RDI, 16);
        a.load(R10, RDI, 24);
        a.set(RAX, Integer.MAX_VALUE);
        a.fillFromEax(WITHOUT_SIGN);
        lowestLanes(a, TAIL_LANES, columns % LANES);
        a.set(RDI, rows);
        int start = a.here();
        largest(a);
        a.broadcast(MAXIMUM, LARGEST, LARGEST, R10, 4);
        a.memory(BROADCAST, INVERSE_SCALE, 0, R10, 0);
        a.vector(DIVIDE, INVERSE_SCALE, INVERSE_SCALE, LARGEST);
        a.broadcast(DIVIDE, LARGEST, LARGEST, R10, 0);
        a.lowestStore(LARGEST, RCX, 0);
        rounded(a);
        a.add(RSI, sourceStride);
        a.add(RDX, targetStride);
        a.add(RCX, 4);
        a.loop(RDI, start);
        return a.returned();
    }

    private void largest(Assembler a) {
        a.vector(EXCLUSIVE_OR, LARGEST, LARGEST, LARGEST);
        if (columns >= LANES) {
            a.set(RAX, columns / LANES);
            int start = a.here();
            a.memory(WIDEN, VALUES, 0, RSI, 0);
            larger(a);
            a.add(RSI, LANES * 2);
            a.loop(RAX, start);
            a.add(RSI, -columns / LANES * LANES * 2);
        }
        if (columns % LANES > 0) {
            a.maskedLoad(WIDEN, TAIL_LANES, VALUES, 0, RSI, columns / LANES * LANES * 2);
            larger(a);
        }
        combineLanes(a, MAXIMUM, LARGEST, SCRATCH);
    }

    private static void larger(Assembler a) {
        shiftLeft16(a, VALUES);
        a.vector(AND, VALUES, VALUES, WITHOUT_SIGN);
        a.vector(MAXIMUM, LARGEST, LARGEST, VALUES);
    }

    private void rounded(Assembler a) {
        if (columns >= LANES) {
            a.set(RAX, columns / LANES);
            int start = a.here();
            a.memory(WIDEN, VALUES, 0, RSI, 0);
            divided(a);
            a.memory(NARROW, VALUES, 0, RDX, 0);
            a.add(RSI, LANES * 2);
            a.add(RDX, LANES);
            a.loop(RAX, start);
            a.add(RSI, -columns / LANES * LANES * 2);
            a.add(RDX, -columns / LANES * LANES);
        }
        if (columns % LANES > 0) {
            a.maskedLoad(WIDEN, TAIL_LANES, VALUES, 0, RSI, columns / LANES * LANES * 2);
            divided(a);
            a.maskedStore(NARROW, TAIL_LANES, VALUES, RDX, columns / LANES * LANES);
        }
    }

    private static void divided(Assembler a) {
        shiftLeft16(a, VALUES);
        a.vector(MULTIPLY, VALUES, VALUES, INVERSE_SCALE);
        a.vector(TO_INTEGER, VALUES, 0, VALUES);
    }
}
