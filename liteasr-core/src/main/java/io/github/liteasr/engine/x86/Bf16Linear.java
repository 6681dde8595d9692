package io.github.liteasr.engine.x86;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.kernel.LinearKernel;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.onednn.OneDnnLinear;
import io.github.liteasr.engine.onednn.PackedLayout;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Outputs of a bfloat16 linear layer. A product of few rows, which is bound by reading the weights, is by {@link ProductCode};
 * of many rows oneDNN's is as fast. Both read the same packed weights.
 */
final class Bf16Linear implements LinearKernel {
    private final OneDnnLinear ofManyRows;
    private final ColumnProduct ofFewRows;

    private Bf16Linear(OneDnnLinear ofManyRows, ColumnProduct ofFewRows) {
        this.ofManyRows = ofManyRows;
        this.ofFewRows = ofFewRows;
    }

    /** A layer of oneDNN's, or one that uses it where there is code for its layout. */
    static LinearKernel of(
            OneDnnLinear layer, Primitives primitives, Arena owner, int inputs, float @Nullable [] bias) {
        PackedLayout layout = layer.layout();
        if (inputs % 2 != 0 || !layout.isAlternating()) {
            return layer;
        }
        return new Bf16Linear(
                layer,
                new ColumnProduct(
                        primitives,
                        owner,
                        ElementType.BF16,
                        inputs,
                        layer.weights(),
                        layout.blockBytes(),
                        layer.outputs(),
                        bias));
    }

    @Override
    public int outputs() {
        return ofManyRows.outputs();
    }

    @Override
    public void run(Matrix input, Matrix output, Epilogue epilogue, Worker worker) {
        if (input.rows() <= ProductCode.FEW_ROWS) {
            ofFewRows.run(input, output, epilogue, worker);
        } else {
            ofManyRows.run(input, output, epilogue, worker);
        }
    }
}
