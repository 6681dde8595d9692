package io.github.liteasr.engine.x86;

import static io.github.liteasr.engine.x86.Assembler.RDI;
import static io.github.liteasr.engine.x86.Assembler.RDX;
import static io.github.liteasr.engine.x86.Assembler.RSI;
import static io.github.liteasr.engine.x86.VectorCode.*;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.onednn.PackedLayout;

/**
 * Machine code that packs up to 64 columns of bfloat16 in the alternating layout ({@link PackedLayout}): the values of two
 * rows alternate.
 *
 * <p>Arguments: source, target.
 *
 * @param sourceStride bytes from one row of the source to the next
 */
record PackingCode(int rows, int columns, int sourceStride) implements Operation {
    private static final int ARGUMENTS = 2;
    private static final int BLOCK = AttentionCode.BLOCK_COLUMNS / LANES;
    private static final int PAIR_BYTES = BLOCK * REGISTER_BYTES;
    private static final int ZERO = 2 * BLOCK;

    @Override
    public String label() {
        return Operation.packing(ElementType.BF16, rows, columns);
    }

    @Override
    public Primitive compile(int workers) {
        return new CodePrimitive(workers, "packing:avx512_core", code(), ARGUMENTS);
    }

    private byte[] code() {
        Assembler a = new Assembler();
        a.loadArguments(RSI, RDX);
        a.vector(EXCLUSIVE_OR, ZERO, ZERO, ZERO);
        int pairs = rows / 2;
        if (pairs > 0) {
            a.set(RDI, pairs);
            int start = a.here();
            fetchRows(a, RSI, 2, columns * 2, sourceStride);
            pair(a, 2);
            a.add(RSI, 2 * sourceStride);
            a.add(RDX, PAIR_BYTES);
            a.loop(RDI, start);
        }
        int padding = AttentionCode.weightColumns(rows) / 2 - pairs;
        for (int i = 0; i < padding; i++) {
            pair(a, i == 0 ? rows % 2 : 0);
            a.add(RDX, PAIR_BYTES);
        }
        return a.returned();
    }

    /** Packs two rows, or fewer and zeros. */
    private void pair(Assembler a, int count) {
        for (int n = 0; n < BLOCK; n++) {
            boolean there = count > 0 && n * LANES < columns;
            if (there) {
                a.memory(WIDEN, n, 0, RSI, n * LANES * 2);
                if (count > 1) {
                    a.memory(WIDEN, BLOCK + n, 0, RSI, sourceStride + n * LANES * 2);
                    shiftLeft16(a, BLOCK + n);
                    a.vector(EXCLUSIVE_OR, n, n, BLOCK + n);
                }
            }
            a.memory(STORE, there ? n : ZERO, 0, RDX, n * REGISTER_BYTES);
        }
    }
}
