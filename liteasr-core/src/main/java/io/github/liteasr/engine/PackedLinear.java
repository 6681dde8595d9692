package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer y = x Wᵀ + b whose weights are packed as the processor's kernels want them. W has a row for each
 * output, as in a checkpoint. The outputs are cut into panels, so that several workers can share one small input.
 */
public final class PackedLinear {
    /** Panels begin at multiples of this, the widest column block of the kernels. */
    private static final int PANEL_STEP = 64;

    /** The rows of a weight matrix, so that a large one need not be in memory twice. */
    @FunctionalInterface
    public interface WeightRows {
        /** The values of {@code count} rows from {@code first}, one row after the other. */
        float[] read(int first, int count);
    }

    private final Engine engine;
    private final int inputs;
    private final int outputs;
    private final ElementType operands;
    private final Panel[] panels;

    private record Panel(
            int first,
            PackedLayout layout,
            MemorySegment weights,
            @Nullable MemorySegment bias,
            @Nullable MemorySegment scales) {}

    /**
     * Packs a layer that lives as long as the engine.
     *
     * @param operands the type of weights and inputs
     * @param panels how many pieces of the outputs to make; fewer are made of a narrow layer
     */
    public PackedLinear(
            Engine engine,
            int inputs,
            int outputs,
            WeightRows weights,
            float @Nullable [] bias,
            ElementType operands,
            int panels) {
        this(engine, engine.arena(), inputs, outputs, weights, bias, operands, panels);
    }

    /** Packs a layer that lives as long as an arena. */
    public PackedLinear(
            Engine engine,
            Arena arena,
            int inputs,
            int outputs,
            WeightRows weights,
            float @Nullable [] bias,
            ElementType operands,
            int panels) {
        if (inputs < 1 || outputs < 1 || panels < 1 || (bias != null && bias.length != outputs)) {
            throw new IllegalArgumentException(
                    "a layer of " + inputs + " inputs and " + outputs + " outputs in " + panels + " panels");
        }
        this.engine = engine;
        this.inputs = inputs;
        this.outputs = outputs;
        this.operands = operands;
        int width = Math.ceilDiv(Math.ceilDiv(outputs, panels), PANEL_STEP) * PANEL_STEP;
        this.panels = new Panel[Math.ceilDiv(outputs, width)];
        for (int i = 0; i < this.panels.length; i++) {
            int first = i * width;
            int count = Math.min(width, outputs - first);
            this.panels[i] = pack(arena, first, count, weights.read(first, count), bias);
        }
    }

    public int inputs() {
        return inputs;
    }

    public int outputs() {
        return outputs;
    }

    /** The type that inputs must have. */
    public ElementType operands() {
        return operands;
    }

    public int panels() {
        return panels.length;
    }

    /** Computes all outputs on one worker. */
    public void apply(Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
        for (int i = 0; i < panels.length; i++) {
            apply(i, input, output, epilogue, worker);
        }
    }

    /** Computes the outputs of one panel, into their columns of the whole output. */
    public void apply(int panel, Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
        if (panel < 0
                || panel >= panels.length
                || input.type() != operands
                || input.columns() != inputs
                || output.columns() != outputs
                || output.type() == ElementType.INT8
                || input.rows() != output.rows()) {
            throw new IllegalArgumentException(operands + " layer " + inputs + " -> " + outputs + ", panel " + panel
                    + " of " + panels.length + ": " + input + " to " + output);
        }
        Panel p = panels[panel];
        Matrix target = output.columns(p.first, p.layout.columns());
        if (operands != ElementType.INT8) {
            run(p, input, target, epilogue, 0, worker);
            return;
        }
        for (int row = 0; row < input.rows(); row += Matrix.BLOCK) {
            int rows = Math.min(Matrix.BLOCK, input.rows() - row);
            Matrix block = input.rows(row, rows);
            run(p, block, target.rows(row, rows), epilogue, Matrix.address(block.scales()), worker);
        }
    }

    private void run(Panel p, Matrix input, Matrix output, Epilogue epilogue, long inputScale, Worker worker) {
        Primitive product = engine.primitive(new Operation.Product(
                input.rows(), p.layout, input.stride(), output.type(), output.stride(), p.bias != null, epilogue));
        long weights = Matrix.address(p.weights);
        if (p.scales != null) {
            long scales = p.scales.address();
            if (p.bias != null) {
                product.run(worker, input.address(), weights, output.address(), p.bias.address(), inputScale, scales);
            } else {
                product.run(worker, input.address(), weights, output.address(), inputScale, scales);
            }
        } else if (p.bias != null) {
            product.run(worker, input.address(), weights, output.address(), p.bias.address());
        } else {
            product.run(worker, input.address(), weights, output.address());
        }
    }

    private Panel pack(Arena owner, int first, int count, float[] rows, float @Nullable [] bias) {
        if (rows.length != (long) count * inputs) {
            throw new IllegalArgumentException(rows.length + " weights for " + count + " x " + inputs);
        }
        PackedLayout layout = new PackedLayout(operands, inputs, count);
        MemorySegment packed = owner.allocate(layout.bytes(), 64);
        MemorySegment scales = null;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment plain;
            if (operands == ElementType.INT8) {
                float[] steps = new float[count];
                plain = arena.allocateFrom(ValueLayout.JAVA_BYTE, Quantization.perRow(rows, inputs, steps));
                scales = owner.allocateFrom(ValueLayout.JAVA_FLOAT, steps);
            } else {
                plain = arena.allocateFrom(ValueLayout.JAVA_FLOAT, rows);
            }
            ElementType from = operands == ElementType.INT8 ? ElementType.INT8 : ElementType.F32;
            Operation.Pack pack = new Operation.Pack(from, 1, inputs, layout);
            engine.call(() -> {
                engine.parallel(
                        1, (i, worker) -> engine.primitive(pack).run(worker, plain.address(), packed.address()));
                return packed;
            });
        }
        MemorySegment b = bias == null
                ? null
                : owner.allocateFrom(ValueLayout.JAVA_FLOAT, java.util.Arrays.copyOfRange(bias, first, first + count));
        return new Panel(first, layout, packed, b, scales);
    }
}
