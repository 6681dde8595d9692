package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Outputs of an 8-bit linear layer by the engine's own code. Its weights lie in blocks of 64 columns, in which four rows at a
 * time alternate, value by value; zeros make both up.
 */
final class IntegerPanel implements PackedLinear.Panel {
    private static final int BLOCK = ProductCode.BLOCK_COLUMNS;
    private static final int STEP = ProductCode.step(ElementType.INT8);
    private static final long ALIGNMENT = 64;

    private final int outputs;
    private final CodeProduct product;

    /** Packs rows of weights, as many as there are outputs. */
    IntegerPanel(Engine engine, Arena owner, ElementType operands, int inputs, float[] rows, float @Nullable [] bias) {
        this.outputs = rows.length / inputs;
        long blockBytes = ProductCode.blockBytes(ElementType.INT8, inputs);
        MemorySegment weights = owner.allocate(Math.ceilDiv(outputs, BLOCK) * blockBytes, ALIGNMENT);
        this.product = new CodeProduct(engine, owner, operands, inputs, weights, blockBytes, outputs, bias);
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
