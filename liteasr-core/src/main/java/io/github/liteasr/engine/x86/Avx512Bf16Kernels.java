package io.github.liteasr.engine.x86;

import io.github.liteasr.engine.kernel.AttentionKernel;
import io.github.liteasr.engine.kernel.AttentionShape;
import io.github.liteasr.engine.kernel.CausalKernel;
import io.github.liteasr.engine.kernel.Kernels;
import io.github.liteasr.engine.kernel.LinearKernel;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.kernel.Quantizer;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.onednn.InstructionSet;
import io.github.liteasr.engine.onednn.OneDnnKernels;
import io.github.liteasr.engine.onednn.OneDnnLinear;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Machine code for AVX-512 with bfloat16 and VNNI, for what oneDNN does in several passes: attention, 8-bit products and
 * quantisation. oneDNN does the rest.
 */
public final class Avx512Bf16Kernels implements Kernels {
    private final Primitives primitives;
    private final Kernels others;
    private final Quantizer quantizer;

    public Avx512Bf16Kernels(Primitives primitives) {
        this.primitives = primitives;
        this.others = new OneDnnKernels(primitives);
        this.quantizer = new RowQuantizer(primitives);
    }

    /** Whether this processor runs such code, and has no matrix tiles, which are faster. */
    public static boolean supported() {
        return MachineCode.supported() && InstructionSet.AVX512_BF16.available() && !InstructionSet.AMX.available();
    }

    @Override
    public int rowStep() {
        return VectorCode.TILE_ROWS;
    }

    @Override
    public Quantizer quantizer() {
        return quantizer;
    }

    @Override
    public LinearKernel linear(
            Arena owner, ElementType operands, int inputs, float[] weights, float @Nullable [] bias, Worker worker) {
        return switch (operands) {
            case F32 -> others.linear(owner, operands, inputs, weights, bias, worker);
            case BF16 -> {
                OneDnnLinear layer = new OneDnnLinear(primitives, owner, operands, inputs, weights, bias, worker);
                yield Bf16Linear.of(layer, primitives, owner, inputs, bias);
            }
            case INT8, UINT8 -> new IntegerLinear(primitives, owner, operands, inputs, weights, bias);
        };
    }

    @Override
    public AttentionKernel attention(AttentionShape shape) {
        return AttentionCode.computes(shape)
                ? new TiledAttention(primitives, quantizer, shape)
                : others.attention(shape);
    }

    @Override
    public CausalKernel causalAttention(int heads, int size, int capacity) {
        return CausalAttentionCode.reads(size)
                ? new PagedAttention(primitives, heads, size, capacity)
                : others.causalAttention(heads, size, capacity);
    }
}
