package io.github.liteasr.engine.x86;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.kernel.LinearKernel;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.kernel.Quantization;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Outputs of an 8-bit linear layer by {@link ProductCode}, each row of the input with a scale of its own. Its weights lie in blocks of 64 columns, in which four rows at a
 * time alternate, value by value; zeros make both up.
 */
final class IntegerLinear implements LinearKernel {
    private static final int BLOCK = ProductCode.BLOCK_COLUMNS;
    private static final int STEP = ProductCode.step(ElementType.INT8);
    private static final long ALIGNMENT = 64;

    private final int outputs;
    private final ColumnProduct product;

    /** Packs rows of weights, as many as there are outputs. */
    IntegerLinear(
            Primitives primitives,
            Arena owner,
            ElementType operands,
            int inputs,
            float[] rows,
            float @Nullable [] bias) {
        this.outputs = rows.length / inputs;
        long blockBytes = ProductCode.blockBytes(ElementType.INT8, inputs);
        MemorySegment weights = owner.allocate(Math.ceilDiv(outputs, BLOCK) * blockBytes, ALIGNMENT);
        this.product = new ColumnProduct(primitives, owner, operands, inputs, weights, blockBytes, outputs, bias);
        float[] scales = new float[outputs];
        byte[] integers = Quantization.perRow(rows, inputs, scales);
        for (int output = 0; output < outputs; output++) {
            long start = output / BLOCK * blockBytes + output % BLOCK * (long) STEP;
            int sum = 0;
            for (int i = 0; i < inputs; i++) {
                byte value = integers[output * inputs + i];
                weights.set(ValueLayout.JAVA_BYTE, start + (long) (i / STEP) * STEP * BLOCK + i % STEP, value);
                sum += value;
            }
            product.scale(output, scales[output], sum);
        }
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public void run(Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
        product.run(input, output, epilogue, worker);
    }
}
