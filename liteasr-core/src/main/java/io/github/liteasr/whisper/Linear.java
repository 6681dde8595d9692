package io.github.liteasr.whisper;

import io.github.liteasr.engine.Epilogue;
import io.github.liteasr.engine.Matrix;
import io.github.liteasr.engine.PackedLinear;
import io.github.liteasr.engine.Worker;

/** A linear layer of the encoder: one weight matrix, or the product of two thin ones (LiteASR, section 3.1). */
public sealed interface Linear {
    /** Computes the layer for some rows on one worker. The input is an {@link OperandBuffer}'s operand. */
    void apply(Matrix input, Matrix output, Epilogue epilogue, Worker worker);

    /** The number of weights and biases. */
    long parameters();

    /** y = x Wᵀ + b. */
    record Dense(PackedLinear weights, boolean biased) implements Linear {
        @Override
        public void apply(Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
            weights.apply(input, output, epilogue, worker);
        }

        @Override
        public long parameters() {
            return Linear.parameters(weights, biased);
        }
    }

    /** y = (x W₁) W₂ + b with W₁ of inputs x rank and W₂ of rank x outputs. */
    record LowRank(PackedLinear reduce, PackedLinear expand, boolean biased, Reduced reduced) implements Linear {
        /** Per worker, room for x W₁ of a band of rows, and for it as an operand of the second product. */
        record Reduced(WorkerMatrices rows, OperandBuffer operand) {}

        /** The rank of the layer. */
        public int rank() {
            return reduce.outputs();
        }

        @Override
        public void apply(Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
            Matrix middle = reduced.rows.of(worker, input.rows());
            reduce.apply(input, middle, Epilogue.NONE, worker);
            expand.apply(reduced.operand.of(middle, worker), output, epilogue, worker);
        }

        @Override
        public long parameters() {
            return Linear.parameters(reduce, false) + Linear.parameters(expand, biased);
        }
    }

    private static long parameters(PackedLinear layer, boolean biased) {
        return (long) layer.inputs() * layer.outputs() + (biased ? layer.outputs() : 0);
    }
}
