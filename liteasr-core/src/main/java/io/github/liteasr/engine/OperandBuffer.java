package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.Quantizer;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** Turns some rows of activations into what linear layers take: quantised in 8-bit precision. */
public final class OperandBuffer {
    private final Engine engine;
    private final ElementType type;
    private final boolean twoParts;
    private final @Nullable WorkerMatrices quantized;

    /** A buffer for operands of a type, which are the activations themselves unless it is one of integers. */
    public OperandBuffer(Engine engine, Arena arena, ElementType type, int rows, int columns) {
        this(engine, arena, type, rows, columns, false);
    }

    private OperandBuffer(Engine engine, Arena arena, ElementType type, int rows, int columns, boolean twoParts) {
        this.engine = engine;
        this.type = type;
        this.twoParts = twoParts;
        int parts = twoParts ? 2 : 1;
        this.quantized = type.integers() ? new WorkerMatrices(engine, arena, type, parts * rows, columns) : null;
    }

    /**
     * A buffer for so few rows that reading weights takes the time of a product: in 8-bit precision the weights alone are
     * rounded to 8 bits, and rows to twice as many ({@link Quantizer#quantizeTwice}). Where the engine has no code for
     * that, the operands are the activations.
     */
    public static OperandBuffer ofFewRows(Engine engine, int rows, int columns) {
        boolean integers = engine.precision() == Precision.INT8
                && engine.kernels().quantizer().byRow();
        ElementType type = integers ? ElementType.INT8 : engine.activationType();
        return new OperandBuffer(engine, engine.arena(), type, rows, columns, integers);
    }

    /** The type of the operands. */
    public ElementType type() {
        return type;
    }

    /** The operand of some rows of activations, which may have fewer columns than the buffer. */
    public Matrix of(Matrix activations, Worker worker) {
        if (quantized == null) {
            return activations;
        }
        int rows = twoParts ? 2 * activations.rows() : activations.rows();
        Matrix operand = quantized.of(worker, rows).columns(0, activations.columns());
        if (twoParts) {
            engine.kernels().quantizer().quantizeTwice(activations, operand, worker);
        } else {
            engine.kernels().quantizer().quantize(activations, operand, worker);
        }
        return operand;
    }

    /** The operand type of what reads what GELU gives. */
    public static ElementType typeOfGelu(Engine engine) {
        return engine.precision() == Precision.INT8
                ? engine.kernels().quantizer().typeOfGelu()
                : engine.activationType();
    }

    /** The operand type of other linear layers. */
    public static ElementType type(Engine engine) {
        return engine.precision() == Precision.INT8 ? ElementType.INT8 : engine.activationType();
    }

    /** An operand type where each row is rounded by itself, otherwise the type of activations. */
    public static ElementType onlyByRow(Engine engine, ElementType type) {
        return engine.kernels().quantizer().byRow() ? type : engine.activationType();
    }
}
