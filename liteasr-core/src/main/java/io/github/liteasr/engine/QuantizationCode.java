package io.github.liteasr.engine;

import static io.github.liteasr.engine.Assembler.R10;
import static io.github.liteasr.engine.Assembler.RAX;
import static io.github.liteasr.engine.Assembler.RCX;
import static io.github.liteasr.engine.Assembler.RDI;
import static io.github.liteasr.engine.Assembler.RDX;
import static io.github.liteasr.engine.Assembler.RSI;
import static io.github.liteasr.engine.VectorCode.*;

/**
 * Machine code that rounds bfloat16 to 8-bit integers: each row with a scale of its own, or all rows with one scale and 128
 * added, as the side of a product that has no sign.
 *
 * <p>Arguments: source, target, scales.
 *
 * @param scaleStride bytes from one row's scale to the next
 * @param sourceStride bytes from one row of the source to the next
 * @param targetStride bytes from one row of the target to the next
 * @param together whether all rows have one scale, and 128 added
 */
record QuantizationCode(int rows, int columns, int sourceStride, int targetStride, int scaleStride, boolean together)
        implements Operation {
    private static final int ARGUMENTS = 3;
    private static final int TAIL_LANES = 1;
    private static final int LARGEST = 0;
    private static final int INVERSE_SCALE = 1;
    private static final int VALUES = 2;
    private static final int SCRATCH = 3;
    private static final int WITHOUT_SIGN = 4;
    private static final int SHIFTED_ZERO = 5;

    /** Numbers that the code reads: the largest integer, what a row's largest magnitude counts for at least, and 128. */
    private static float[] constants() {
        return new float[] {Quantization.LARGEST, Quantization.SMALLEST, ProductCode.OFFSET};
    }

    @Override
    public String label() {
        return Quantize.label(ElementType.BF16, columns);
    }

    @Override
    public Primitive compile(Engine engine) {
        return new CodePrimitive(engine.threads(), "quantisation:avx512_core_bf16", code(), ARGUMENTS, constants());
    }

    private byte[] code() {
        Assembler a = new Assembler();
        a.loadArguments(RSI, RDX, RCX, R10);
        a.set(RAX, Integer.MAX_VALUE);
        a.fillFromEax(WITHOUT_SIGN);
        a.memory(BROADCAST, SHIFTED_ZERO, 0, R10, 8);
        lowestLanes(a, TAIL_LANES, columns % LANES);
        a.vector(EXCLUSIVE_OR, LARGEST, LARGEST, LARGEST);
        if (together) {
            forEachRow(a, () -> largest(a));
            a.add(RSI, -rows * sourceStride);
            scale(a);
            forEachRow(a, () -> rounded(a));
        } else {
            forEachRow(a, () -> {
                a.vector(EXCLUSIVE_OR, LARGEST, LARGEST, LARGEST);
                largest(a);
                scale(a);
                rounded(a);
                a.add(RCX, scaleStride);
            });
        }
        return a.returned();
    }

    private void forEachRow(Assembler a, Runnable row) {
        a.set(RDI, rows);
        int start = a.here();
        fetchRows(a, RSI, 1, columns * 2, sourceStride);
        row.run();
        a.add(RSI, sourceStride);
        a.loop(RDI, start);
    }

    /** Takes a row's magnitudes into the largest ones, lane by lane. */
    private void largest(Assembler a) {
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
    }

    private static void larger(Assembler a) {
        shiftLeft16(a, VALUES);
        a.vector(AND, VALUES, VALUES, WITHOUT_SIGN);
        a.vector(MAXIMUM, LARGEST, LARGEST, VALUES);
    }

    private static void scale(Assembler a) {
        combineLanes(a, MAXIMUM, LARGEST, SCRATCH);
        a.broadcast(MAXIMUM, LARGEST, LARGEST, R10, 4);
        a.memory(BROADCAST, INVERSE_SCALE, 0, R10, 0);
        a.vector(DIVIDE, INVERSE_SCALE, INVERSE_SCALE, LARGEST);
        a.broadcast(DIVIDE, LARGEST, LARGEST, R10, 0);
        a.lowestStore(LARGEST, RCX, 0);
    }

    /** Writes a row of integers, and goes to the next row of the target. */
    private void rounded(Assembler a) {
        int whole = columns / LANES * LANES;
        if (whole > 0) {
            a.set(RAX, columns / LANES);
            int start = a.here();
            a.memory(WIDEN, VALUES, 0, RSI, 0);
            divided(a);
            a.memory(narrowing(), VALUES, 0, RDX, 0);
            a.add(RSI, LANES * 2);
            a.add(RDX, LANES);
            a.loop(RAX, start);
            a.add(RSI, -whole * 2);
        }
        if (columns % LANES > 0) {
            a.maskedLoad(WIDEN, TAIL_LANES, VALUES, 0, RSI, whole * 2);
            divided(a);
            a.maskedStore(narrowing(), TAIL_LANES, VALUES, RDX, 0);
        }
        a.add(RDX, targetStride - whole);
    }

    private void divided(Assembler a) {
        shiftLeft16(a, VALUES);
        a.vector(MULTIPLY, VALUES, VALUES, INVERSE_SCALE);
        if (together) {
            a.vector(ADD, VALUES, VALUES, SHIFTED_ZERO);
        }
        a.vector(TO_INTEGER, VALUES, 0, VALUES);
    }

    private Assembler.Instruction narrowing() {
        return together ? NARROW_WITHOUT_SIGN : NARROW;
    }
}
