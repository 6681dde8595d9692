package io.github.liteasr.whisper;

import io.github.liteasr.engine.ColumnMerge;
import io.github.liteasr.engine.OperandBuffer;
import io.github.liteasr.engine.PackedLinear;
import io.github.liteasr.engine.WorkerMatrices;
import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;

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
        public record Reduced(WorkerMatrices rows, OperandBuffer operand) {}

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

    /**
     * y of the pivots = x B + b, and y of the others = (y of the pivots) T + c: a low-rank layer without the unit matrix
     * in its second factor ({@link LowRankFactors#pivoted}).
     */
    record Pivoted(PackedLinear pivots, PackedLinear others, ColumnMerge merge, Scratch scratch) implements Linear {
        /** Per worker, room for the outputs of a band of rows. */
        public record Scratch(WorkerMatrices pivots, WorkerMatrices others) {}

        @Override
        public void apply(Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
            if (epilogue != Epilogue.NONE && epilogue != Epilogue.ADD) {
                throw new IllegalArgumentException("a pivoted layer with epilogue " + epilogue);
            }
            Matrix first = scratch.pivots.of(worker, input.rows());
            Matrix second = scratch.others.of(worker, input.rows());
            pivots.apply(input, first, Epilogue.NONE, worker);
            others.apply(first, second, Epilogue.NONE, worker);
            merge.apply(first, second, output, epilogue == Epilogue.ADD);
        }

        @Override
        public long parameters() {
            return Linear.parameters(pivots, true) + Linear.parameters(others, true);
        }
    }

    private static long parameters(PackedLinear layer, boolean biased) {
        return (long) layer.inputs() * layer.outputs() + (biased ? layer.outputs() : 0);
    }
}
