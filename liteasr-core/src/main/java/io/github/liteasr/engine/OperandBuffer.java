package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** Turns some rows of activations into what linear layers take: quantised in 8-bit precision. */
public final class OperandBuffer {
    private final Engine engine;
    private final ElementType type;
    private final @Nullable WorkerMatrices quantized;

    /** A buffer for operands of a type, which are the activations themselves unless it is one of integers. */
    public OperandBuffer(Engine engine, Arena arena, ElementType type, int rows, int columns) {
        this.engine = engine;
        this.type = type;
        this.quantized = type.integers() ? new WorkerMatrices(engine, arena, type, rows, columns) : null;
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
        Matrix operand = quantized.of(worker, activations.rows()).columns(0, activations.columns());
        Quantization.quantize(engine, activations, operand, worker);
        return operand;
    }

    /** The operand type of what reads what GELU gives. */
    public static ElementType typeOfGelu(Engine engine) {
        return engine.precision() == Precision.INT8 ? Quantization.typeOfGelu() : engine.activationType();
    }

    /** The operand type of other linear layers. */
    public static ElementType type(Engine engine) {
        return engine.precision() == Precision.INT8 ? ElementType.INT8 : engine.activationType();
    }

    /** An operand type where each row is rounded by itself, otherwise the type of activations. */
    public static ElementType onlyByRow(Engine engine, ElementType type) {
        return Quantization.byRow() ? type : engine.activationType();
    }
}
