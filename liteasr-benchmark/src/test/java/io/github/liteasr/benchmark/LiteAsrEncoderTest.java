package io.github.liteasr.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiteAsrEncoderTest {
    private static final Dimensions SMALLEST = new Dimensions(2, 64, 2, 96, 8);

    @TempDir
    Path folder;

    @BeforeEach
    void a_random_checkpoint() throws IOException {
        RandomCheckpoint.write(SMALLEST, 7, folder);
    }

    @Test
    void a_random_checkpoint_has_the_dimensions_and_weights_asked_for() {
        assertThat(Dimensions.of(folder)).isEqualTo(SMALLEST);
        String name = "model.encoder.layers.1.fc2.weight";
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tensor(name).toFloats())
                    .isEqualTo(EncoderWeights.random(SMALLEST, 7).tensor(name));
        }
    }

    @Test
    void both_engines_compute_the_same() {
        float[] frames = noise();
        float[] mel = EncoderBenchmark.transposed(frames, SMALLEST.melBins());
        try (OnnxEncoder peer = new OnnxEncoder(SMALLEST, false, 2, EncoderWeights.random(SMALLEST, 7))) {
            float[] expected = EncoderBenchmark.values(peer.run(mel));
            for (Precision precision : EncoderBenchmark.precisions()) {
                try (LiteAsrEncoder ours = new LiteAsrEncoder(folder, 2, precision)) {
                    float[] actual = ours.run(frames).toFloats();
                    assertThat(actual).hasSameSizeAs(expected);
                    assertThat(EncoderBenchmark.relativeSquaredError(actual, expected))
                            .as(precision.name())
                            .isLessThan(
                                    switch (precision) {
                                        case F32 -> 1e-9;
                                        case BF16 -> 1e-3;
                                        default -> 1e-2;
                                    });
                }
            }
        }
    }

    @Test
    void a_reduced_encoder_still_computes_something_and_something_else() {
        float[] frames = noise();
        try (LiteAsrEncoder encoder = new LiteAsrEncoder(folder, 2, Precision.F32)) {
            float[] dense = encoder.run(frames).toFloats();
            encoder.reduce(0.5, 7);
            float[] reduced = encoder.run(frames).toFloats();
            assertThat(EncoderBenchmark.relativeSquaredError(reduced, dense))
                    .isFinite()
                    .isGreaterThan(0.01);
        }
    }

    @Test
    void a_spectrogram_of_the_wrong_size_is_refused() {
        try (LiteAsrEncoder ours = new LiteAsrEncoder(folder, 1, Precision.F32)) {
            assertThatThrownBy(() -> ours.run(new float[5]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the spectrogram has 5 values, expected 24000");
        }
    }

    private static float[] noise() {
        SplittableRandom random = new SplittableRandom(3);
        float[] values = new float[SMALLEST.melBins() * Dimensions.FRAMES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
