package io.github.liteasr.engine;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.onednn.InstructionSet;

/**
 * The arithmetic of the linear layers. Sums, layer norms, softmax and the residual stream are 32-bit floats in all of
 * them.
 */
public enum Precision {
    /** 32-bit floats: on every processor, and the reference for the others. */
    F32,
    /** Weights and activations of matrix products as bfloat16. Needs a processor with bfloat16 dot products. */
    BF16,
    /**
     * Weights of the encoder's linear layers as 8-bit integers with a scale per output channel, activations with a scale
     * per row, or per few rows, found at run time. Where the engine multiplies them in code of its own, so are the
     * encoder's queries and keys, its second convolution, the decoder's linear layers, and the keys and values that the
     * decoder keeps of the speech. Everything else is as in BF16 where the processor has it, else as in F32.
     */
    INT8,
    /** BF16 where the processor multiplies it natively, otherwise F32. Never slower than F32. */
    AUTO;

    /** This precision, or for {@link #AUTO} the one that suits this machine's processor. */
    public Precision resolved() {
        return this != AUTO ? this : nativeBfloat16() ? BF16 : F32;
    }

    /** Whether this machine can run this precision at all. */
    public boolean supported() {
        return this != BF16 || nativeBfloat16();
    }

    /** The type of activations between the layers. */
    ElementType activationType() {
        return resolved() != F32 && nativeBfloat16() ? ElementType.BF16 : ElementType.F32;
    }

    private static boolean nativeBfloat16() {
        return InstructionSet.AVX512_BF16.available();
    }
}
