package io.github.liteasr.engine;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.onednn.Softmax;
import io.github.liteasr.engine.threads.Worker;

/** The logarithm of softmax over each row, in place, of a dense 32-bit matrix. */
public final class LogSoftmax {
    private final Engine engine;

    public LogSoftmax(Engine engine) {
        this.engine = engine;
    }

    public void apply(Matrix matrix, Worker worker) {
        if (matrix.type() != ElementType.F32 || !matrix.dense()) {
            throw new IllegalArgumentException("log-softmax of " + matrix);
        }
        engine.primitives()
                .of(new Softmax(matrix.rows(), matrix.columns(), ElementType.F32, true))
                .run(worker, matrix.address(), matrix.address());
    }
}
