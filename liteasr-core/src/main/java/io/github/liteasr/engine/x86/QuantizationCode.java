package io.github.liteasr.engine.x86;

import static io.github.liteasr.engine.x86.Assembler.R10;
import static io.github.liteasr.engine.x86.Assembler.RAX;
import static io.github.liteasr.engine.x86.Assembler.RCX;
import static io.github.liteasr.engine.x86.Assembler.RDI;
import static io.github.liteasr.engine.x86.Assembler.RDX;
import static io.github.liteasr.engine.x86.Assembler.RSI;
import static io.github.liteasr.engine.x86.VectorCode.*;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.kernel.Quantization;
import io.github.liteasr.engine.memory.ElementType;

/**
 * Machine code that rounds bfloat16 to 8-bit integers.
 *
 * <p>Arguments: source, target, scales.
 *
 * @param scaleStride bytes from one row's scale to the next
 * @param sourceStride bytes from one row of the source to the next
 * @param targetStride bytes from one row of the target to the next
 */
record QuantizationCode(int rows, int columns, int sourceStride, int targetStride, int scaleStride, Kind kind)
        implements Operation {
    /** What the integers are. */
    enum Kind {
        /** Each row has a scale of its own. */
        ROWS,
        /** So it has, and what the rounding leaves of it is another row, with another scale. */
        ROWS_IN_TWO_PARTS,
        /** Each row has a scale, and an integer that stands for zero, as no value is less than {@link Quantization#LEAST_OF_GELU}. */
        ROWS_OF_GELU,
        /** All rows have one scale, and 128 is added: the side of a product that has no sign. */
        TOGETHER
    }

    private static final int ARGUMENTS = 3;
    private static final int TAIL_LANES = 1;
    private static final int LARGEST = 0;
    private static final int INVERSE_SCALE = 1;
    private static final int VALUES = 2;
    private static final int SCRATCH = 3;
    private static final int WITHOUT_SIGN = 4;
    private static final int INTEGER_OF_ZERO = 5;
    private static final int ZERO = 6;
    private static final int REST = 7;

    private static final int STEPS = 0;
    private static final int SMALLEST = 4;
    private static final int INTEGER_OF_ZERO_AT = 8;
    private static final int DEPTH = 12;
    private static final int FINER = 16;

    /** Numbers that the code reads. */
    private float[] constants() {
        float steps = kind == Kind.ROWS_OF_GELU ? 2 * Quantization.LARGEST + 1 : Quantization.LARGEST;
        float finer = 2 * Quantization.LARGEST;
        return new float[] {steps, Quantization.SMALLEST, ProductCode.OFFSET, -Quantization.LEAST_OF_GELU, finer};
    }

    @Override
    public String label() {
        return Operation.quantization(ElementType.BF16, columns);
    }

    @Override
    public Primitive compile(int workers) {
        return new CodePrimitive(workers, "quantisation:avx512_core_bf16", code(), ARGUMENTS, constants());
    }

    private byte[] code() {
        Assembler a = new Assembler();
        a.loadArguments(RSI, RDX, RCX, R10);
        a.set(RAX, Integer.MAX_VALUE);
        a.fillFromEax(WITHOUT_SIGN);
        a.memory(BROADCAST, INTEGER_OF_ZERO, 0, R10, INTEGER_OF_ZERO_AT);
        a.vector(EXCLUSIVE_OR, ZERO, ZERO, ZERO);
        lowestLanes(a, TAIL_LANES, columns % LANES);
        a.vector(EXCLUSIVE_OR, LARGEST, LARGEST, LARGEST);
        if (kind == Kind.TOGETHER) {
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
                a.add(RCX, parts() * scaleStride);
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

    /** Takes a row's magnitudes into the largest ones, lane by lane; of what GELU gives, the values. */
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

    private void larger(Assembler a) {
        shiftLeft16(a, VALUES);
        if (kind != Kind.ROWS_OF_GELU) {
            a.vector(AND, VALUES, VALUES, WITHOUT_SIGN);
        }
        a.vector(MAXIMUM, LARGEST, LARGEST, VALUES);
    }

    private void scale(Assembler a) {
        combineLanes(a, MAXIMUM, LARGEST, SCRATCH);
        if (kind == Kind.ROWS_OF_GELU) {
            a.broadcast(ADD, LARGEST, LARGEST, R10, DEPTH);
        } else {
            a.broadcast(MAXIMUM, LARGEST, LARGEST, R10, SMALLEST);
        }
        a.memory(BROADCAST, INVERSE_SCALE, 0, R10, STEPS);
        a.vector(DIVIDE, INVERSE_SCALE, INVERSE_SCALE, LARGEST);
        a.broadcast(DIVIDE, LARGEST, LARGEST, R10, STEPS);
        a.lowestStore(LARGEST, RCX, 0);
        if (kind == Kind.ROWS_IN_TWO_PARTS) {
            a.broadcast(DIVIDE, LARGEST, LARGEST, R10, FINER);
            a.lowestStore(LARGEST, RCX, scaleStride);
        }
        if (kind == Kind.ROWS_OF_GELU) {
            a.broadcast(MULTIPLY, INTEGER_OF_ZERO, INVERSE_SCALE, R10, DEPTH);
            a.vector(TO_INTEGER, INTEGER_OF_ZERO, 0, INTEGER_OF_ZERO);
            a.vector(TO_FLOAT, INTEGER_OF_ZERO, 0, INTEGER_OF_ZERO);
            a.vector(SUBTRACT, SCRATCH, ZERO, INTEGER_OF_ZERO);
            a.lowestStore(SCRATCH, RCX, Float.BYTES);
        }
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
            if (kind == Kind.ROWS_IN_TWO_PARTS) {
                a.memory(NARROW, REST, 0, RDX, targetStride);
            }
            a.add(RSI, LANES * 2);
            a.add(RDX, LANES);
            a.loop(RAX, start);
            a.add(RSI, -whole * 2);
        }
        if (columns % LANES > 0) {
            a.maskedLoad(WIDEN, TAIL_LANES, VALUES, 0, RSI, whole * 2);
            divided(a);
            a.maskedStore(narrowing(), TAIL_LANES, VALUES, RDX, 0);
            if (kind == Kind.ROWS_IN_TWO_PARTS) {
                a.maskedStore(NARROW, TAIL_LANES, REST, RDX, targetStride);
            }
        }
        a.add(RDX, parts() * targetStride - whole);
    }

    private void divided(Assembler a) {
        shiftLeft16(a, VALUES);
        a.vector(MULTIPLY, VALUES, VALUES, INVERSE_SCALE);
        if (withoutSign()) {
            a.vector(ADD, VALUES, VALUES, INTEGER_OF_ZERO);
        }
        if (kind == Kind.ROWS_OF_GELU) {
            a.vector(MAXIMUM, VALUES, VALUES, ZERO);
        }
        if (kind == Kind.ROWS_IN_TWO_PARTS) {
            a.vector(TO_INTEGER, REST, 0, VALUES);
            a.vector(TO_FLOAT, REST, 0, REST);
            a.vector(SUBTRACT, REST, VALUES, REST);
            a.broadcast(MULTIPLY, REST, REST, R10, FINER);
            a.vector(TO_INTEGER, REST, 0, REST);
        }
        a.vector(TO_INTEGER, VALUES, 0, VALUES);
    }

    private int parts() {
        return kind == Kind.ROWS_IN_TWO_PARTS ? 2 : 1;
    }

    private boolean withoutSign() {
        return kind == Kind.ROWS_OF_GELU || kind == Kind.TOGETHER;
    }

    private Assembler.Instruction narrowing() {
        return withoutSign() ? NARROW_WITHOUT_SIGN : NARROW;
    }
}
