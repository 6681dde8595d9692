package io.github.liteasr.benchmark;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Seeded weights of the right shapes; see {@link EncoderWeights#random}. */
final class RandomWeights implements EncoderWeights {
    private static final double BIAS_DEVIATION = 0.02;

    private final Dimensions dimensions;
    private final long seed;

    RandomWeights(Dimensions dimensions, long seed) {
        this.dimensions = dimensions;
        this.seed = seed;
    }

    @Override
    public float[] tensor(String name) {
        int width = dimensions.width();
        if (name.endsWith("embed_positions.weight")) {
            return normal(name, Dimensions.POSITIONS * width, BIAS_DEVIATION);
        }
        boolean norm = name.endsWith("layer_norm.weight");
        if (norm) {
            float[] ones = new float[width];
            Arrays.fill(ones, 1);
            return ones;
        }
        int outputs = name.contains(".fc1.") ? dimensions.feedForward() : width;
        if (name.endsWith(".bias")) {
            return normal(name, outputs, BIAS_DEVIATION);
        }
        int inputs = inputs(name);
        return normal(name, outputs * inputs, 1 / Math.sqrt(inputs));
    }

    private int inputs(String weight) {
        if (weight.contains(".conv1.")) {
            return dimensions.melBins() * 3;
        }
        if (weight.contains(".conv2.")) {
            return dimensions.width() * 3;
        }
        return weight.contains(".fc2.") ? dimensions.feedForward() : dimensions.width();
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
