package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Outputs of a linear layer by oneDNN's product. In 8 bits, {@link Matrix#BLOCK} rows of the input share a scale. A product
 * of few rows in bfloat16, which is bound by reading the weights, is the engine's own code's if it reads their layout.
 */
final class OneDnnPanel implements PackedLinear.Panel {
    private final Engine engine;
    private final PackedLayout layout;
    private final MemorySegment weights;
    private final @Nullable MemorySegment bias;
    private final @Nullable MemorySegment scales;
    private final @Nullable CodeProduct ofFewRows;

    /**
     * Packs rows of weights, as many as there are outputs.
     *
     * @param ownCode whether the engine's own code may multiply
     */
    OneDnnPanel(
            Engine engine,
            Arena owner,
            int inputs,
            float[] rows,
            float @Nullable [] bias,
            ElementType operands,
            boolean ownCode) {
        int count = rows.length / inputs;
        this.engine = engine;
        this.layout = new PackedLayout(operands, inputs, count);
        this.weights = owner.allocate(layout.bytes(), 64);
        try (Arena arena = Arena.ofShared()) {
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
            Operation.Pack pack = new Operation.Pack(from, 1, inputs, layout);
            engine.call(() -> {
                engine.parallel(
                        1, (i, worker) -> engine.primitive(pack).run(worker, plain.address(), weights.address()));
                return weights;
            });
        }
        this.ofFewRows = ownCode && operands == ElementType.BF16 && inputs % 2 == 0 && layout.isOwn()
                ? new CodeProduct(engine, owner, operands, inputs, weights, layout.ownBlockBytes(), count, bias)
                : null;
        this.bias = bias == null ? null : owner.allocateFrom(ValueLayout.JAVA_FLOAT, bias);
    }

    @Override
    public int outputs() {
        return layout.columns();
    }

    @Override
    public void run(Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
        if (ofFewRows != null && input.rows() <= ProductCode.FEW_ROWS) {
            ofFewRows.run(input, output, epilogue, worker);
            return;
        }
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
        Primitive product = engine.primitive(new Operation.Product(
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
