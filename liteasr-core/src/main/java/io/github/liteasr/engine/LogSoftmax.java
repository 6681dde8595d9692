package io.github.liteasr.engine;

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
        engine.primitive(new Operation.Softmax(matrix.rows(), matrix.columns(), ElementType.F32, true))
                .run(worker, matrix.address(), matrix.address());
    }
}
