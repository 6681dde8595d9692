package io.github.liteasr.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OnnxEncoderTest {
    private static final Dimensions SMALLEST = new Dimensions(2, 16, 2, 32, 4);

    @Test
    void float32_agrees_with_a_plain_forward_pass() {
        EncoderWeights weights = EncoderWeights.random(SMALLEST, 7);
        float[] mel = noise(SMALLEST.melBins() * Dimensions.FRAMES);
        double[][] expected = new PlainEncoder(SMALLEST, weights).encode(mel);
        try (OnnxEncoder encoder = new OnnxEncoder(SMALLEST, false, 2, weights)) {
            assertThat(relativeSquaredError(encoder.run(mel), expected)).isLessThan(1e-10);
        }
    }

    @Test
    void int8_is_close_to_a_plain_forward_pass_but_not_the_same() {
        EncoderWeights weights = EncoderWeights.random(SMALLEST, 7);
        float[] mel = noise(SMALLEST.melBins() * Dimensions.FRAMES);
        double[][] expected = new PlainEncoder(SMALLEST, weights).encode(mel);
        try (OnnxEncoder encoder = new OnnxEncoder(SMALLEST, true, 2, weights)) {
            assertThat(relativeSquaredError(encoder.run(mel), expected)).isBetween(1e-6, 3e-3);
        }
    }

    @Test
    void a_spectrogram_of_the_wrong_size_is_refused() {
        try (OnnxEncoder encoder = new OnnxEncoder(SMALLEST, false, 1, EncoderWeights.random(SMALLEST, 7))) {
            assertThatThrownBy(() -> encoder.run(new float[5]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the spectrogram has 5 values, expected 12000");
        }
    }

    @Test
    void random_weights_repeat_and_have_the_variance_of_their_fan_in() {
        EncoderWeights weights = EncoderWeights.random(Dimensions.TINY, 1);
        float[] fc2 = weights.tensor("model.encoder.layers.0.fc2.weight");
        assertThat(fc2).hasSize(384 * 1536).isEqualTo(weights.tensor("model.encoder.layers.0.fc2.weight"));
        double squares =
                IntStream.range(0, fc2.length).mapToDouble(i -> fc2[i] * fc2[i]).sum();
        assertThat(squares / fc2.length).isCloseTo(1.0 / 1536, within(1e-5));
        Map<String, Integer> sizes = Map.of(
                "conv1.weight",
                384 * 80 * 3,
                "conv2.weight",
                384 * 384 * 3,
                "conv1.bias",
                384,
                "embed_positions.weight",
                1500 * 384,
                "layers.3.fc1.weight",
                384 * 1536,
                "layers.3.fc1.bias",
                1536,
                "layers.0.self_attn.k_proj.weight",
                384 * 384,
                "layer_norm.weight",
                384);
        assertThat(sizes.keySet().stream()
                        .collect(
                                Collectors.toMap(name -> name, name -> weights.tensor("model.encoder." + name).length)))
                .isEqualTo(sizes);
    }

    private static float[] noise(int length) {
        SplittableRandom random = new SplittableRandom(3);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double relativeSquaredError(FloatBuffer actual, double[][] expected) {
        double error = 0;
        double squares = 0;
        for (double[] row : expected) {
            for (double value : row) {
                double difference = actual.get() - value;
                error += difference * difference;
                squares += value * value;
            }
        }
        assertThat(actual.hasRemaining()).isFalse();
        return error / squares;
    }
}
