package io.github.liteasr.engine;

import static io.github.liteasr.engine.Assembler.R10;
import static io.github.liteasr.engine.Assembler.R8;
import static io.github.liteasr.engine.Assembler.R9;
import static io.github.liteasr.engine.Assembler.RAX;
import static io.github.liteasr.engine.Assembler.RCX;
import static io.github.liteasr.engine.Assembler.RDX;
import static io.github.liteasr.engine.Assembler.RSI;
import static io.github.liteasr.engine.VectorCode.*;

import java.util.Map;

/**
 * Machine code for up to 64 columns of a product: output = epilogue(source · weights + bias), in 8 bits times the scales of
 * the row and of the column. A tile of sums lives in registers until the epilogue has made it what is written.
 *
 * <p>The instruction for 8 bits takes bytes without sign on one side, so 128 is added to a source with signs, and the sums
 * begin with what that adds to them. From a source without signs, the integer that stands for zero in a row is taken away at
 * the end, as many times as the column's weights together count.
 *
 * <p>Arguments: source, a block of the packed weights, output, the rows' scales (not read if bfloat16), and what belongs to
 * the columns (three times 64 values: scales; first sums as integers, or sums of the weights as floats; biases).
 *
 * @param operands the type of the source: INT8 or UINT8, or BF16 with an even number of inner values
 * @param rows of the source
 * @param parts rows of the source that together make one of the output; more than one only if INT8
 * @param inner values of a row of the source
 * @param allColumns of the whole product
 * @param sourceStride bytes from one row of the source to the next
 * @param outputStride bytes from one row of the output to the next
 * @param output the output's type, floating
 */
record ProductCode(
        ElementType operands,
        int rows,
        int parts,
        int inner,
        int columns,
        int allColumns,
        int sourceStride,
        ElementType output,
        int outputStride,
        Epilogue epilogue)
        implements Operation {
    /** Columns of a block of packed weights. */
    static final int BLOCK_COLUMNS = 64;

    private static final int ARGUMENTS = 5;
    private static final int BLOCK = BLOCK_COLUMNS / LANES;
    /** Steps in one turn of the loop. */
    private static final int UNROLLED = 4;

    /** Bytes of a row of the source in one step. */
    private static final int STEP_BYTES = 4;

    /**
     * With so few rows a product takes less time than reading the weights. These are then read only once, by tiles of fewer
     * columns if need be.
     */
    static final int FEW_ROWS = 2 * TILE_ROWS;

    /** For so many rows weights are fetched ahead. For more, the processor has the time to do so by itself. */
    private static final int ROWS_FETCHED_FOR = 4 * TILE_ROWS;

    /** What is added to each byte of the source. */
    static final int OFFSET = 128;

    private static final int OPERANDS = TILE_ROWS * BLOCK;
    private static final int SIGNS = 31;
    private static final int SIGN_BITS = 0x80808080;
    private static final int TAIL_LANES = 1;

    /** Where the columns' values lie. */
    static final int COLUMN_SCALES = 0;

    static final int SUMS = COLUMN_SCALES + BLOCK_COLUMNS * 4;
    static final int BIASES = SUMS + BLOCK_COLUMNS * 4;
    static final int COLUMN_BYTES = BIASES + BLOCK_COLUMNS * 4;

    /**
     * GELU is x Φ(x) with Φ(x) = 1 / (1 + exp(−x p(x²))), the polynomial p minimising the greatest error, which is 2.5e-5
     * where the output is bfloat16 and 3.0e-6 otherwise; beyond the greatest x² here Φ is 0 or 1.
     */
    private static final double[] SHORT_LOGIT = {1.5950157681, 0.0740112924, -0.0007030336};

    private static final double[] LOGIT = {1.5956562720, 0.0729375820, -0.00024972334, -0.0000611620, 0.0000022381636};

    private static final float GREATEST_SQUARE = 40;
    private static final int ONE = 0;
    private static final int GREATEST = 1;
    private static final int LOGIT_AT = 2;

    /** Numbers that the code reads. */
    private float[] constants() {
        float[] constants = new float[powerAt() + power().length];
        constants[ONE] = 1;
        constants[GREATEST] = GREATEST_SQUARE;
        for (int i = 0; i < logit().length; i++) {
            constants[LOGIT_AT + i] = (float) (-logit()[i] / Math.log(2));
        }
        System.arraycopy(power(), 0, constants, powerAt(), power().length);
        return constants;
    }

    private double[] logit() {
        return output == ElementType.BF16 ? SHORT_LOGIT : LOGIT;
    }

    private float[] power() {
        return output == ElementType.BF16 ? SHORT_POWER : POWER;
    }

    private int powerAt() {
        return LOGIT_AT + logit().length;
    }

    @Override
    public String label() {
        return Product.label(operands, inner, allColumns, epilogue);
    }

    @Override
    public Map<ElementType, Double> flops() {
        return Map.of(integers() ? ElementType.INT8 : operands, 2.0 * rows * inner * columns);
    }

    @Override
    public Primitive compile(Engine engine) {
        String instructions = integers() ? "avx512_core_vnni" : "avx512_core_bf16";
        return new CodePrimitive(engine.threads(), "product:" + instructions, code(), ARGUMENTS, constants());
    }

    private byte[] code() {
        Assembler a = new Assembler();
        a.loadArguments(RSI, RDX, RCX, R8, R9, R10);
        a.set(RAX, SIGN_BITS);
        a.fillFromEax(SIGNS);
        lowestLanes(a, TAIL_LANES, columns % LANES);
        if (rows > TILE_ROWS && few()) {
            for (int first = 0; first < registers(); first += BLOCK / 2) {
                new Tile(a, rows, first, Math.min(BLOCK / 2, registers() - first)).write();
            }
        } else {
            tiles(a, rows, count -> new Tile(a, count, 0, registers()).write(), () -> {
                a.add(RSI, TILE_ROWS * sourceStride);
                a.add(RCX, TILE_ROWS / parts * outputStride);
                a.add(R8, TILE_ROWS * operands.scaleBytes);
            });
        }
        return a.returned();
    }

    /** Inner values of a step. */
    static int step(ElementType operands) {
        return STEP_BYTES / operands.bytes;
    }

    /** The bytes of a block of packed weights that has no rows but these. */
    static int blockBytes(ElementType operands, int inner) {
        return Math.ceilDiv(inner, step(operands)) * BLOCK * REGISTER_BYTES;
    }

    private boolean integers() {
        return operands.integers();
    }

    private boolean few() {
        return rows <= FEW_ROWS;
    }

    private int registers() {
        return Math.ceilDiv(columns, LANES);
    }

    /** The code for a few rows and some of the block's registers of columns. */
    private final class Tile {
        private final Assembler a;
        private final int count;
        private final int first;
        private final int registers;

        Tile(Assembler a, int count, int first, int registers) {
            this.a = a;
            this.count = count;
            this.first = first;
            this.registers = registers;
        }

        void write() {
            prefetchOutput();
            int begin = (operands == ElementType.INT8 ? SUMS : BIASES) + first * REGISTER_BYTES;
            for (int n = 0; n < registers; n++) {
                if (operands == ElementType.UINT8) {
                    a.vector(EXCLUSIVE_OR, sum(0, n), sum(0, n), sum(0, n));
                } else {
                    a.memory(LOAD, sum(0, n), 0, R9, begin + n * REGISTER_BYTES);
                }
                for (int row = 1; row < count; row++) {
                    a.vector(MOVE, sum(row, n), 0, sum(0, n));
                }
            }
            int steps = Math.ceilDiv(inner, step(operands));
            int turns = steps / UNROLLED;
            if (turns > 0) {
                a.set(RAX, turns);
                int start = a.here();
                steps(UNROLLED);
                a.add(RSI, UNROLLED * STEP_BYTES);
                a.add(RDX, UNROLLED * BLOCK * REGISTER_BYTES);
                a.loop(RAX, start);
            }
            steps(steps % UNROLLED);
            a.add(RSI, -turns * UNROLLED * STEP_BYTES);
            a.add(RDX, -turns * UNROLLED * BLOCK * REGISTER_BYTES);
            for (int n = 0; n < registers; n++) {
                finish(n);
            }
        }

        /** Rows of the output are far apart, so the processor does not see by itself what comes next. */
        private void prefetchOutput() {
            int begin = first * LANES * output.bytes;
            int end = Math.min(columns, (first + registers) * LANES) * output.bytes;
            for (int row = 0; row < count / parts; row++) {
                for (int line = begin; line < end; line += REGISTER_BYTES) {
                    a.prefetch(RCX, row * outputStride + line);
                }
            }
        }

        private void steps(int steps) {
            for (int step = 0; step < steps; step++) {
                int at = step * BLOCK * REGISTER_BYTES;
                for (int n = 0; n < registers; n++) {
                    int line = at + (first + n) * REGISTER_BYTES;
                    a.memory(LOAD, OPERANDS + n, 0, RDX, line);
                    if (rows <= ROWS_FETCHED_FOR) {
                        a.prefetchToRead(RDX, ahead() + line);
                    }
                }
                for (int row = 0; row < count; row++) {
                    int left = OPERANDS + BLOCK + row % 3;
                    a.memory(BROADCAST, left, 0, RSI, row * sourceStride + step * STEP_BYTES);
                    if (operands == ElementType.INT8) {
                        a.vector(EXCLUSIVE_OR, left, left, SIGNS);
                    }
                    for (int n = 0; n < registers; n++) {
                        a.vector(integers() ? PRODUCT_INT8 : PRODUCT_BF16, sum(row, n), left, OPERANDS + n);
                    }
                }
            }
        }

        /** Tiles that share a block each fetch their part of the next one. */
        private int ahead() {
            return rows > TILE_ROWS ? blockBytes(operands, inner) : AHEAD;
        }

        /** Makes one column of registers what is written. */
        private void finish(int n) {
            boolean tail = (first + n + 1) * LANES > columns;
            if (integers()) {
                scale(n);
            }
            for (int row = 0; row < count / parts; row++) {
                int value = sum(row * parts + parts - 1, n);
                if (epilogue == Epilogue.GELU || epilogue == Epilogue.GELU_ADD) {
                    gelu(a, value);
                }
                int at = row * outputStride + (first + n) * LANES * output.bytes;
                if (epilogue == Epilogue.ADD || epilogue == Epilogue.GELU_ADD) {
                    add(a, value, at, tail);
                }
                store(a, value, at, tail);
            }
        }

        /**
         * Makes one column of registers of integers what they stand for, and adds the biases. Each part of a row is added to
         * the one before.
         */
        private void scale(int n) {
            int scale = OPERANDS;
            int bias = OPERANDS + 1;
            int weights = OPERANDS + 2;
            a.memory(LOAD, scale, 0, R9, COLUMN_SCALES + (first + n) * REGISTER_BYTES);
            a.memory(LOAD, bias, 0, R9, BIASES + (first + n) * REGISTER_BYTES);
            if (operands == ElementType.UINT8) {
                a.memory(LOAD, weights, 0, R9, SUMS + (first + n) * REGISTER_BYTES);
            }
            for (int row = 0; row < count; row++) {
                int value = sum(row, n);
                int own = row * operands.scaleBytes;
                a.vector(TO_FLOAT, value, 0, value);
                if (operands == ElementType.UINT8) {
                    a.broadcast(ADD_PRODUCT, value, weights, R8, own + Float.BYTES);
                }
                a.vector(MULTIPLY, value, value, scale);
                int rest = row % parts == 0 ? bias : sum(row - 1, n);
                a.broadcast(MULTIPLY_BY_RIGHT_ADD, value, rest, R8, own);
            }
        }

        private int sum(int row, int n) {
            return row * registers + n;
        }
    }

    private void gelu(Assembler a, int x) {
        int square = OPERANDS + 2;
        int exponent = OPERANDS + 3;
        int power = OPERANDS + 4;
        a.vector(MULTIPLY, square, x, x);
        a.broadcast(MINIMUM, square, square, R10, GREATEST * 4);
        polynomial(a, exponent, square, LOGIT_AT, logit().length);
        a.vector(MULTIPLY, exponent, exponent, x);
        a.vector(REDUCE, square, 0, exponent, DOWN);
        polynomial(a, power, square, powerAt(), power().length);
        a.vector(SCALE, power, power, exponent);
        a.broadcast(ADD, power, power, R10, ONE * 4);
        if (output == ElementType.BF16) {
            a.vector(INVERSE, power, 0, power);
            a.vector(MULTIPLY, x, x, power);
        } else {
            a.vector(DIVIDE, x, x, power);
        }
    }

    /** The value of a polynomial whose coefficients are constants, the first that of the lowest power. */
    private static void polynomial(Assembler a, int target, int variable, int first, int count) {
        a.broadcast(MULTIPLY, target, variable, R10, (first + count - 1) * 4);
        a.broadcast(ADD, target, target, R10, (first + count - 2) * 4);
        for (int i = first + count - 3; i >= first; i--) {
            a.broadcast(MULTIPLY_ADD, target, variable, R10, i * 4);
        }
    }

    private void add(Assembler a, int value, int at, boolean tail) {
        if (output == ElementType.F32) {
            if (tail) {
                a.maskedLoad(ADD, TAIL_LANES, value, value, RCX, at);
            } else {
                a.memory(ADD, value, value, RCX, at);
            }
            return;
        }
        int there = OPERANDS + 2;
        if (tail) {
            a.maskedLoad(WIDEN, TAIL_LANES, there, 0, RCX, at);
        } else {
            a.memory(WIDEN, there, 0, RCX, at);
        }
        shiftLeft16(a, there);
        a.vector(ADD, value, value, there);
    }

    private void store(Assembler a, int value, int at, boolean tail) {
        if (output == ElementType.BF16) {
            a.vector(ROUND, value, 0, value);
            a.halfStore(STORE_16, tail ? TAIL_LANES : 0, value, RCX, at);
        } else if (tail) {
            a.maskedStore(STORE, TAIL_LANES, value, RCX, at);
        } else {
            a.memory(STORE, value, 0, RCX, at);
        }
    }
}
