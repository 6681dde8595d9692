package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.kernel.LinearKernel;
import io.github.liteasr.engine.kernel.Quantizer;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.util.Arrays;
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

    private final int inputs;
    private final int outputs;
    private final ElementType operands;
    private final int mostParts;
    private final LinearKernel[] panels;

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
        boolean byRow = engine.kernels().quantizer().byRow();
        if (operands == ElementType.UINT8 && !byRow) {
            throw new IllegalArgumentException("no code for a layer of " + operands + " inputs");
        }
        this.inputs = inputs;
        this.outputs = outputs;
        this.operands = operands;
        this.mostParts = byRow && operands == ElementType.INT8 ? 2 : 1;
        int width = Math.ceilDiv(Math.ceilDiv(outputs, panels), PANEL_STEP) * PANEL_STEP;
        this.panels = new LinearKernel[Math.ceilDiv(outputs, width)];
        for (int i = 0; i < this.panels.length; i++) {
            int first = i * width;
            int count = Math.min(width, outputs - first);
            float[] rows = weights.read(first, count);
            if (rows.length != (long) count * inputs) {
                throw new IllegalArgumentException(rows.length + " weights for " + count + " x " + inputs);
            }
            float[] some = bias == null ? null : Arrays.copyOfRange(bias, first, first + count);
            this.panels[i] =
                    engine.callOnWorker(worker -> engine.kernels().linear(arena, operands, inputs, rows, some, worker));
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

    /**
     * Computes the outputs of one panel, into their columns of the whole output.
     *
     * @param input as many rows as the output, or twice as many if each is in two parts ({@link Quantizer#quantizeTwice})
     */
    public void apply(int panel, Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
        if (panel < 0
                || panel >= panels.length
                || input.type() != operands
                || input.columns() != inputs
                || output.columns() != outputs
                || output.type().integers()
                || (input.rows() != output.rows() && input.rows() != mostParts * output.rows())) {
            throw new IllegalArgumentException(operands + " layer " + inputs + " -> " + outputs + ", panel " + panel
                    + " of " + panels.length + ": " + input + " to " + output);
        }
        LinearKernel p = panels[panel];
        Matrix target = output.columns(panel * panels[0].outputs(), p.outputs());
        p.run(input, target, epilogue, worker);
    }
}
