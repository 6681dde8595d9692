package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.kernel.LinearKernel;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.kernel.Quantization;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Outputs of a linear layer by oneDNN's product. In 8 bits, {@link Matrix#BLOCK} rows of the input share a scale. */
public final class OneDnnLinear implements LinearKernel {
    private final Primitives primitives;
    private final PackedLayout layout;
    private final MemorySegment weights;
    private final @Nullable MemorySegment bias;
    private final @Nullable MemorySegment scales;

    /** Packs rows of weights, as many as there are outputs. */
    public OneDnnLinear(
            Primitives primitives,
            Arena owner,
            ElementType operands,
            int inputs,
            float[] rows,
            float @Nullable [] bias,
            Worker worker) {
        int count = rows.length / inputs;
        this.primitives = primitives;
        this.layout = new PackedLayout(operands, inputs, count);
        this.weights = owner.allocate(layout.bytes(), 64);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment plain;
            if (operands == ElementType.INT8) {
                float[] steps = new float[count];
                plain = arena.allocateFrom(ValueLayout.JAVA_BYTE, Quantization.perRow(rows, inputs, steps));
                scales = owner.allocateFrom(ValueLayout.JAVA_FLOAT, steps);
            } else {
                plain = arena.allocateFrom(ValueLayout.JAVA_FLOAT, rows);
                scales = null;
            }
            ElementType from = operands == ElementType.INT8 ? ElementType.INT8 : ElementType.F32;
            primitives.of(new Pack(from, 1, inputs, layout)).run(worker, plain.address(), weights.address());
        }
        this.bias = bias == null ? null : owner.allocateFrom(ValueLayout.JAVA_FLOAT, bias);
    }

    /** How the weights are packed. */
    public PackedLayout layout() {
        return layout;
    }

    /** The packed weights. */
    public MemorySegment weights() {
        return weights;
    }

    @Override
    public int outputs() {
        return layout.columns();
    }

    @Override
    public void run(Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
        if (scales == null) {
            run(input, output, epilogue, 0, worker);
            return;
        }
        for (int row = 0; row < input.rows(); row += Matrix.BLOCK) {
            int rows = Math.min(Matrix.BLOCK, input.rows() - row);
            Matrix block = input.rows(row, rows);
            run(block, output.rows(row, rows), epilogue, Matrix.address(block.scales()), worker);
        }
    }

    private void run(Matrix input, Matrix output, Epilogue epilogue, long inputScale, Worker worker) {
        Primitive product = primitives.of(new Product(
                input.rows(), layout, input.stride(), output.type(), output.stride(), bias != null, epilogue));
        long packed = Matrix.address(weights);
        if (scales != null) {
            long steps = scales.address();
            if (bias != null) {
                product.run(worker, input.address(), packed, output.address(), bias.address(), inputScale, steps);
            } else {
                product.run(worker, input.address(), packed, output.address(), inputScale, steps);
            }
        } else if (bias != null) {
            product.run(worker, input.address(), packed, output.address(), bias.address());
        } else {
            product.run(worker, input.address(), packed, output.address());
        }
    }
}
