package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Outputs of an 8-bit linear layer by {@link IntegerProductCode}. Its weights lie in blocks of 64 columns, in which four
 * rows at a time alternate, value by value; zeros make both up.
 */
final class IntegerPanel implements PackedLinear.Panel {
    private static final int BLOCK = IntegerProductCode.BLOCK_COLUMNS;
    private static final int STEP = IntegerProductCode.STEP;
    private static final long ALIGNMENT = 64;

    private final Engine engine;
    private final int inputs;
    private final int outputs;
    private final long blockBytes;
    private final MemorySegment weights;
    private final MemorySegment columns;

    /** Packs rows of weights, as many as there are outputs. */
    IntegerPanel(Engine engine, Arena owner, int inputs, float[] rows, float @Nullable [] bias) {
        this.engine = engine;
        this.inputs = inputs;
        this.outputs = rows.length / inputs;
        this.blockBytes = (long) Math.ceilDiv(inputs, STEP) * STEP * BLOCK;
        int blocks = Math.ceilDiv(outputs, BLOCK);
        this.weights = owner.allocate(blocks * blockBytes, ALIGNMENT);
        this.columns = owner.allocate((long) blocks * IntegerProductCode.COLUMN_BYTES, ALIGNMENT);
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
            long column = (long) (output / BLOCK) * IntegerProductCode.COLUMN_BYTES + output % BLOCK * 4L;
            columns.set(ValueLayout.JAVA_FLOAT, column + IntegerProductCode.COLUMN_SCALES, scales[output]);
            columns.set(ValueLayout.JAVA_INT, column + IntegerProductCode.FIRST_SUMS, IntegerProductCode.OFFSET * -sum);
            columns.set(ValueLayout.JAVA_FLOAT, column + IntegerProductCode.BIASES, bias == null ? 0 : bias[output]);
        }
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public void run(Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
        long packed = Matrix.address(weights);
        long scales = Matrix.address(input.scales());
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
                    output.address() + (long) block * BLOCK * output.type().bytes,
                    scales,
                    columns.address() + (long) block * IntegerProductCode.COLUMN_BYTES);
        }
    }

    private Primitive product(int count, Matrix input, Matrix output, Epilogue epilogue) {
        return engine.primitive(new IntegerProductCode(
                input.rows(),
                inputs,
                count,
                outputs,
                input.stride(),
                output.type(),
                output.stride() * output.type().bytes,
                epilogue));
    }
}
