package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.kernel.Quantization;
import io.github.liteasr.engine.kernel.Quantizer;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Rounds with one scale for {@link Matrix#BLOCK} rows, because that is how oneDNN's products take it. */
public final class BlockQuantizer extends Quantizer {
    private final Primitives primitives;

    public BlockQuantizer(Primitives primitives) {
        super(false);
        this.primitives = primitives;
    }

    @Override
    protected void round(Matrix source, Matrix target, Worker worker) {
        MemorySegment scales = target.scales();
        for (int row = 0; row < source.rows(); row += Matrix.BLOCK) {
            int rows = Math.min(Matrix.BLOCK, source.rows() - row);
            Matrix from = source.rows(row, rows);
            Matrix to = target.rows(row, rows);
            float scale = Quantization.scale(largest(from));
            for (int i = row; i < row + rows; i++) {
                scales.setAtIndex(ValueLayout.JAVA_FLOAT, i, scale);
            }
            primitives
                    .of(new Quantize(source.type(), rows, source.columns(), source.stride(), target.stride()))
                    .run(worker, from.address(), to.address(), Matrix.address(scales) + 4L * row);
        }
    }

    @Override
    protected void roundTwice(Matrix source, Matrix target, Worker worker) {
        throw new UnsupportedOperationException("only rows with scales of their own are rounded in two parts");
    }

    /** The largest magnitude; found on the bits, which order like the numbers once the sign is gone. */
    private static float largest(Matrix matrix) {
        MemorySegment memory = matrix.memory();
        int columns = matrix.columns();
        int most = 0;
        for (int row = 0; row < matrix.rows(); row++) {
            long start = (long) row * matrix.stride();
            most = Math.max(
                    most,
                    matrix.type() == ElementType.BF16
                            ? largestShort(memory, start * 2, columns) << 16
                            : largestInt(memory, start * 4, columns));
        }
        return Float.intBitsToFloat(most);
    }

    /** Reads two at a time: the compiler vectorises a maximum of ints, but not of shorts. */
    private static int largestShort(MemorySegment memory, long start, int count) {
        int low = 0;
        int high = 0;
        for (int i = 0; i < count / 2; i++) {
            int pair = memory.get(ValueLayout.JAVA_INT_UNALIGNED, start + 4L * i);
            low = Math.max(low, (pair << 16) & 0x7fff0000);
            high = Math.max(high, pair & 0x7fff0000);
        }
        int last = count % 2 == 0 ? 0 : memory.get(ValueLayout.JAVA_SHORT, start + 2L * (count - 1)) & 0x7fff;
        return Math.max(Math.max(low, high) >>> 16, last);
    }

    private static int largestInt(MemorySegment memory, long start, int count) {
        int most = 0;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, memory.get(ValueLayout.JAVA_INT, start + 4L * i) & 0x7fffffff);
        }
        return most;
    }
}
