package io.github.liteasr.engine.x86;

import static io.github.liteasr.engine.x86.Assembler.R8;
import static io.github.liteasr.engine.x86.Assembler.R9;
import static io.github.liteasr.engine.x86.Assembler.RAX;
import static io.github.liteasr.engine.x86.Assembler.RCX;
import static io.github.liteasr.engine.x86.Assembler.RDX;
import static io.github.liteasr.engine.x86.Assembler.RSI;
import static io.github.liteasr.engine.x86.ProductCode.*;
import static io.github.liteasr.engine.x86.VectorCode.*;

import io.github.liteasr.engine.memory.ElementType;

/** The part of {@link ProductCode} for a few rows and some of the block's registers of columns. */
final class ProductTile {
    /** Steps in one turn of the loop. */
    private static final int UNROLLED = 4;

    /** For so many rows weights are fetched ahead. For more, the processor has the time to do so by itself. */
    private static final int ROWS_FETCHED_FOR = 4 * TILE_ROWS;

    private static final int OPERANDS = TILE_ROWS * BLOCK;

    private final ProductCode code;
    private final Assembler a;
    private final EpilogueCode epilogue;
    private final int count;
    private final int first;
    private final int registers;

    ProductTile(ProductCode code, Assembler a, int count, int first, int registers) {
        this.code = code;
        this.a = a;
        this.epilogue = new EpilogueCode(a, code.epilogue(), code.output(), OPERANDS + 2);
        this.count = count;
        this.first = first;
        this.registers = registers;
    }

    void write() {
        prefetchOutput();
        begin();
        int steps = Math.ceilDiv(code.inner(), step(code.operands()));
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
        int bytes = code.output().bytes();
        int begin = first * LANES * bytes;
        int end = Math.min(code.columns(), (first + registers) * LANES) * bytes;
        for (int row = 0; row < count / code.parts(); row++) {
            for (int line = begin; line < end; line += REGISTER_BYTES) {
                a.prefetch(RCX, row * code.outputStride() + line);
            }
        }
    }

    /** Sets the sums to what they begin with. */
    private void begin() {
        int begin = (code.operands() == ElementType.INT8 ? SUMS : BIASES) + first * REGISTER_BYTES;
        for (int n = 0; n < registers; n++) {
            if (code.operands() == ElementType.UINT8) {
                a.vector(EXCLUSIVE_OR, sum(0, n), sum(0, n), sum(0, n));
            } else {
                a.memory(LOAD, sum(0, n), 0, R9, begin + n * REGISTER_BYTES);
            }
            for (int row = 1; row < count; row++) {
                a.vector(MOVE, sum(row, n), 0, sum(0, n));
            }
        }
    }

    private void steps(int steps) {
        for (int step = 0; step < steps; step++) {
            int at = step * BLOCK * REGISTER_BYTES;
            for (int n = 0; n < registers; n++) {
                int line = at + (first + n) * REGISTER_BYTES;
                a.memory(LOAD, OPERANDS + n, 0, RDX, line);
                if (code.rows() <= ROWS_FETCHED_FOR) {
                    a.prefetchToRead(RDX, ahead() + line);
                }
            }
            for (int row = 0; row < count; row++) {
                int left = OPERANDS + BLOCK + row % 3;
                a.memory(BROADCAST, left, 0, RSI, row * code.sourceStride() + step * STEP_BYTES);
                if (code.operands() == ElementType.INT8) {
                    a.vector(EXCLUSIVE_OR, left, left, SIGNS);
                }
                for (int n = 0; n < registers; n++) {
                    a.vector(code.integers() ? PRODUCT_INT8 : PRODUCT_BF16, sum(row, n), left, OPERANDS + n);
                }
            }
        }
    }

    /** Tiles that share a block each fetch their part of the next one. */
    private int ahead() {
        return code.rows() > TILE_ROWS ? blockBytes(code.operands(), code.inner()) : AHEAD;
    }

    /** Makes one column of registers what is written. */
    private void finish(int n) {
        boolean tail = (first + n + 1) * LANES > code.columns();
        if (code.integers()) {
            scale(n);
        }
        int parts = code.parts();
        for (int row = 0; row < count / parts; row++) {
            int at = row * code.outputStride()
                    + (first + n) * LANES * code.output().bytes();
            epilogue.write(sum(row * parts + parts - 1, n), at, tail);
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
        boolean unsigned = code.operands() == ElementType.UINT8;
        a.memory(LOAD, scale, 0, R9, COLUMN_SCALES + (first + n) * REGISTER_BYTES);
        a.memory(LOAD, bias, 0, R9, BIASES + (first + n) * REGISTER_BYTES);
        if (unsigned) {
            a.memory(LOAD, weights, 0, R9, SUMS + (first + n) * REGISTER_BYTES);
        }
        for (int row = 0; row < count; row++) {
            int value = sum(row, n);
            int own = row * code.operands().scaleBytes();
            a.vector(TO_FLOAT, value, 0, value);
            if (unsigned) {
                a.broadcast(ADD_PRODUCT, value, weights, R8, own + Float.BYTES);
            }
            a.vector(MULTIPLY, value, value, scale);
            int rest = row % code.parts() == 0 ? bias : sum(row - 1, n);
            a.broadcast(MULTIPLY_BY_RIGHT_ADD, value, rest, R8, own);
        }
    }

    private int sum(int row, int n) {
        return row * registers + n;
    }
}
