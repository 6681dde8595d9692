package io.github.liteasr.whisper;

import io.github.liteasr.engine.ElementType;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Matrix;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.Quantization;
import io.github.liteasr.engine.Worker;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** Turns some rows of activations into what linear layers take: quantised in 8-bit precision. */
final class OperandBuffer {
    private final Engine engine;
    private final ElementType type;
    private final @Nullable WorkerMatrices quantized;

    /** A buffer for operands of a type that {@link #type} or {@link #typeOfGelu} gives. */
    OperandBuffer(Engine engine, Arena arena, ElementType type, int rows, int columns) {
        this.engine = engine;
        this.type = type;
        this.quantized =
                type == engine.activationType() ? null : new WorkerMatrices(engine, arena, type, rows, columns);
    }

    /** The type of the operands. */
    ElementType type() {
        return type;
    }

    /** The operand of some rows of activations, which may have fewer columns than the buffer. */
    Matrix of(Matrix activations, Worker worker) {
        if (quantized == null) {
            return activations;
        }
        Matrix operand = quantized.of(worker, activations.rows()).columns(0, activations.columns());
        Quantization.quantize(engine, activations, operand, worker);
        return operand;
    }

    /** The operand type of a linear layer of the encoder. */
    static ElementType type(Engine engine, EncoderProjection projection) {
        return projection == EncoderProjection.CONTRACT ? typeOfGelu(engine) : type(engine);
    }

    /** The operand type of what reads what GELU gives. */
    static ElementType typeOfGelu(Engine engine) {
        return engine.precision() == Precision.INT8 ? Quantization.typeOfGelu() : engine.activationType();
    }

    /** The operand type of the encoder's other linear layers. */
    static ElementType type(Engine engine) {
        return engine.precision() == Precision.INT8 ? ElementType.INT8 : engine.activationType();
    }
}
