package io.github.liteasr.engine.kernel;

import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;

/** Some outputs of a linear layer, whose weights it holds in a layout of its own. Its callers check shapes and types. */
public interface LinearKernel {
    int outputs();

    /**
     * Computes output = epilogue(input · Wᵀ + b).
     *
     * @param input rows x inputs; in 8 bits perhaps twice as many rows as the output ({@link Quantizer#quantizeTwice})
     * @param output rows x outputs, floating
     */
    void run(Matrix input, Matrix output, Epilogue epilogue, Worker worker);
}
