package io.github.liteasr.engine.kernel;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** What computes on one kind of processor. What is made of it lives as long as the {@link Primitives} that it uses. */
public interface Kernels {
    /** Rows that products take at once: bands of a multiple of it leave none over. */
    int rowStep();

    Quantizer quantizer();

    /**
     * A linear layer of as many outputs as there are rows of weights.
     *
     * @param owner of the packed weights
     * @param operands the type of weights and inputs; UINT8 only if rows are quantised one by one
     * @param weights outputs x inputs, row by row
     * @param worker who packs
     */
    LinearKernel linear(
            Arena owner, ElementType operands, int inputs, float[] weights, float @Nullable [] bias, Worker worker);

    AttentionKernel attention(AttentionShape shape);

    /**
     * Causal attention.
     *
     * @param size channels of a head
     * @param capacity the most positions
     */
    CausalKernel causalAttention(int heads, int size, int capacity);
}
