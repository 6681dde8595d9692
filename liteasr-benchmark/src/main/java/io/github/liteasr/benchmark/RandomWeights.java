package io.github.liteasr.benchmark;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Seeded weights of the right shapes; see {@link EncoderWeights#random}. */
final class RandomWeights implements EncoderWeights {
    /** Tokens of the decoder, which is there only because a checkpoint has one. */
    static final int VOCABULARY = 8;

    /** The most tokens that the decoder sees. */
    static final int TEXT_POSITIONS = 8;

    private static final double BIAS_DEVIATION = 0.02;

    private final Dimensions dimensions;
    private final long seed;

    RandomWeights(Dimensions dimensions, long seed) {
        this.dimensions = dimensions;
        this.seed = seed;
    }

    @Override
    public float[] tensor(String name) {
        long[] shape = shape(name);
        int length = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        if (name.endsWith("layer_norm.weight")) {
            float[] ones = new float[length];
            Arrays.fill(ones, 1);
            return ones;
        }
        if (shape.length == 1 || name.contains(".embed_")) {
            return normal(name, length, BIAS_DEVIATION);
        }
        return normal(name, length, 1 / Math.sqrt((double) length / shape[0]));
    }

    /** The shape of a tensor in a checkpoint of the Hugging Face layout. */
    long[] shape(String name) {
        int width = dimensions.width();
        if (name.endsWith("embed_tokens.weight")) {
            return new long[] {VOCABULARY, width};
        }
        if (name.endsWith("embed_positions.weight")) {
            return new long[] {name.contains("decoder") ? TEXT_POSITIONS : Dimensions.POSITIONS, width};
        }
        int outputs = name.contains(".fc1.") ? dimensions.feedForward() : width;
        if (name.endsWith(".bias") || name.endsWith("layer_norm.weight")) {
            return new long[] {outputs};
        }
        if (name.contains(".conv")) {
            return new long[] {width, name.contains(".conv1.") ? dimensions.melBins() : width, 3};
        }
        return new long[] {outputs, name.contains(".fc2.") ? dimensions.feedForward() : width};
    }

    private float[] normal(String name, int length, double deviation) {
        RandomGenerator random = new SplittableRandom(seed * 31 + name.hashCode());
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }
}
