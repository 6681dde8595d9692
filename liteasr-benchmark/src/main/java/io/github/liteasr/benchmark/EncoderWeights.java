package io.github.liteasr.benchmark;

/** Where an encoder takes its weights from. */
@FunctionalInterface
public interface EncoderWeights {
    /**
     * The tensor of this Hugging Face name (such as {@code model.encoder.layers.0.self_attn.q_proj.weight}) in its
     * Hugging Face shape (linear layers [outputs, inputs], convolutions [outputs, inputs, 3]), row-major.
     */
    float[] tensor(String name);

    /**
     * Random weights: the time a dense encoder takes does not depend on their values as long as no activation
     * overflows or becomes subnormal. Matrices are normal with variance 1 / inputs, so activations keep the size that
     * the layer norms give them. The same name and seed give the same values.
     */
    static EncoderWeights random(Dimensions dimensions, long seed) {
        return new RandomWeights(dimensions, seed);
    }
}
