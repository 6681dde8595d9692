package io.github.liteasr.engine.x86;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** A product with packed weights by {@link ProductCode}, block of columns after block. */
final class ColumnProduct {
    private static final int BLOCK = ProductCode.BLOCK_COLUMNS;

    private final Primitives primitives;
    private final ElementType operands;
    private final int inputs;
    private final int outputs;
    private final MemorySegment weights;
    private final long blockBytes;
    private final MemorySegment columns;

    /**
     * A product with weights in blocks of 64 columns.
     *
     * @param weights packed, of {@code blockBytes} a block
     */
    ColumnProduct(
            Primitives primitives,
            Arena owner,
            ElementType operands,
            int inputs,
            MemorySegment weights,
            long blockBytes,
            int outputs,
            float @Nullable [] bias) {
        this.primitives = primitives;
        this.operands = operands;
        this.inputs = inputs;
        this.outputs = outputs;
        this.weights = weights;
        this.blockBytes = blockBytes;
        this.columns = owner.allocate((long) Math.ceilDiv(outputs, BLOCK) * ProductCode.COLUMN_BYTES, 64);
        for (int output = 0; output < outputs; output++) {
            columns.set(ValueLayout.JAVA_FLOAT, column(output) + ProductCode.BIASES, bias == null ? 0 : bias[output]);
        }
    }

    /** Sets the scale of a column of integers, and the sum of these. */
    void scale(int output, float scale, int sum) {
        columns.set(ValueLayout.JAVA_FLOAT, column(output) + ProductCode.COLUMN_SCALES, scale);
        long sums = column(output) + ProductCode.SUMS;
        if (operands == ElementType.UINT8) {
            columns.set(ValueLayout.JAVA_FLOAT, sums, sum);
        } else {
            columns.set(ValueLayout.JAVA_INT, sums, ProductCode.OFFSET * -sum);
        }
    }

    private static long column(int output) {
        return (long) (output / BLOCK) * ProductCode.COLUMN_BYTES + output % BLOCK * 4L;
    }

    void run(Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
        long packed = Matrix.address(weights);
        long scales = operands.integers() ? Matrix.address(input.scales()) : 0;
        int whole = outputs / BLOCK;
        Primitive product = whole > 0 ? product(BLOCK, input, output, epilogue) : null;
        for (int block = 0; block * BLOCK < outputs; block++) {
            Primitive one = product != null && block < whole
                    ? product
                    : product(outputs - block * BLOCK, input, output, epilogue);
            one.run(
                    worker,
                    input.address(),
                    packed + block * blockBytes,
                    output.address() + (long) block * BLOCK * output.type().bytes(),
                    scales,
                    columns.address() + (long) block * ProductCode.COLUMN_BYTES);
        }
    }

    private Primitive product(int count, Matrix input, Matrix output, Epilogue epilogue) {
        return primitives.of(new ProductCode(
                operands,
                input.rows(),
                input.rows() / output.rows(),
                inputs,
                count,
                outputs,
                input.stride() * operands.bytes(),
                output.type(),
                output.stride() * output.type().bytes(),
                epilogue));
    }
}
