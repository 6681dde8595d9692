package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.AttentionKernel;
import io.github.liteasr.engine.kernel.AttentionShape;
import io.github.liteasr.engine.kernel.CausalKernel;
import io.github.liteasr.engine.kernel.Kernels;
import io.github.liteasr.engine.kernel.LinearKernel;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.kernel.Quantizer;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** oneDNN's operations, which run on every processor. */
public final class OneDnnKernels implements Kernels {
    private final Primitives primitives;
    private final Quantizer quantizer;

    public OneDnnKernels(Primitives primitives) {
        this.primitives = primitives;
        this.quantizer = new BlockQuantizer(primitives);
    }

    @Override
    public int rowStep() {
        return Matrix.BLOCK;
    }

    @Override
    public Quantizer quantizer() {
        return quantizer;
    }

    @Override
    public LinearKernel linear(
            Arena owner, ElementType operands, int inputs, float[] weights, float @Nullable [] bias, Worker worker) {
        return new OneDnnLinear(primitives, owner, operands, inputs, weights, bias, worker);
    }

    @Override
    public AttentionKernel attention(AttentionShape shape) {
        return new OneDnnAttention(primitives, shape, false);
    }

    @Override
    public CausalKernel causalAttention(int heads, int size, int capacity) {
        return new PlainCausalAttention(heads, size);
    }
}
