package io.github.liteasr.whisper;

import io.github.liteasr.engine.ElementType;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Matrix;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.Quantization;
import io.github.liteasr.engine.Worker;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** Turns a band of activations into what the encoder's linear layers take: quantised in 8-bit precision. */
final class OperandBuffer {
    private final Engine engine;
    private final @Nullable WorkerMatrices quantized;

    OperandBuffer(Engine engine, int rows, int columns) {
        this(engine, engine.arena(), rows, columns);
    }

    OperandBuffer(Engine engine, Arena arena, int rows, int columns) {
        this.engine = engine;
        this.quantized = engine.precision() == Precision.INT8
                ? new WorkerMatrices(engine, arena, ElementType.INT8, rows, columns)
                : null;
    }

    /** The operand of a band of activations, which may have fewer columns than the buffer. */
    Matrix of(Matrix activations, Worker worker) {
        if (quantized == null) {
            return activations;
        }
        Matrix operand = quantized.of(worker, activations.rows()).columns(0, activations.columns());
        Quantization.quantize(engine, activations, operand, worker);
        return operand;
    }

    /** The operand type of the encoder's linear layers. */
    static ElementType type(Engine engine) {
        return engine.precision() == Precision.INT8 ? ElementType.INT8 : engine.activationType();
    }
}
