package io.github.liteasr.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.ModelSummary;
import io.github.liteasr.whisper.RelativeError;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperConfig;
import io.github.liteasr.whisper.WhisperModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranks by measured sensitivity, from a tiny dense model to a checkpoint and back. */
class SensitivityTest {
    @TempDir
    private Path folder = Path.of("");

    private Path model = Path.of("");
    private Compressor compressor;

    @BeforeEach
    void calibrate() {
        model = TinyCheckpoint.english().write(folder.resolve("dense"));
        compressor = compressor();
    }

    private Compressor compressor() {
        CalibrationSource source = new CalibrationSource("dense", EncoderWeights.hash(model), "noise", "0", 0, 0);
        try (WhisperModel loaded = WhisperModel.load(model, 2, Precision.F32)) {
            Calibration calibration = new Calibration(loaded, source);
            for (int seed = 1; seed <= 3; seed++) {
                calibration.add(CompressorTest.noise(seed));
            }
            return new Compressor(model, calibration.statistics(), 2, (task, done, all) -> {});
        }
    }

    private Path written(RankPolicy policy, String name) {
        Path target = folder.resolve(name);
        compressor.write(policy, target, "test");
        return target;
    }

    @Test
    void a_target_size_is_kept_and_nearly_used() {
        for (double share : new double[] {0.7, 0.85}) {
            ModelSummary summary = ModelSummary.read(written(new RankPolicy.TargetSize(share, 1), "size" + share));
            double reached = (double) summary.encoderParameters() / summary.denseEncoderParameters();
            assertThat(reached).isLessThanOrEqualTo(share).isGreaterThan(share - 0.05);
        }
    }

    @Test
    void a_size_that_the_other_weights_take_up_is_refused() {
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> compressor.ranks(new RankPolicy.TargetSize(0.01, 1)))
                .withMessageContaining("too few");
    }

    @Test
    void a_smaller_target_error_gives_a_larger_encoder() {
        long coarse = ModelSummary.read(written(new RankPolicy.TargetError(0.1, 1), "coarse"))
                .encoderParameters();
        long fine = ModelSummary.read(written(new RankPolicy.TargetError(0.001, 1), "fine"))
                .encoderParameters();
        assertThat(coarse).isLessThan(fine);
    }

    @Test
    void a_speed_up_that_no_ranks_give_is_refused() {
        // Of the tiny model's time next to nothing is in linear layers.
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> compressor.ranks(new RankPolicy.TargetSpeedup(50, Precision.F32, 1)));
    }

    @Test
    void the_same_inputs_give_the_same_bytes() {
        RankPolicy policy = new RankPolicy.TargetSize(0.7, 2);
        Path once = written(policy, "once");
        compressor = compressor();
        Path again = written(policy, "again");
        for (String file : new String[] {"model.safetensors", "config.json"}) {
            assertThat(again.resolve(file)).hasSameBinaryContentAs(once.resolve(file));
        }
    }

    @Test
    void factors_are_stored_below_the_break_even_rank_and_their_product_from_there_on() {
        Path target = written(new RankPolicy.TargetSize(0.8, 1), "low");
        WhisperConfig config = WhisperConfig.read(target);
        int factored = 0;
        int merged = 0;
        try (Checkpoint weights = Checkpoint.open(target)) {
            for (int layer = 0; layer < config.encoderLayers(); layer++) {
                for (Map.Entry<EncoderProjection, Integer> entry :
                        config.pivotedRanks().get(layer).entrySet()) {
                    EncoderProjection projection = entry.getKey();
                    long inputs = projection.inputs(config);
                    long outputs = projection.outputs(config);
                    String name = "model.encoder.layers." + layer + "."
                            + (projection.key().endsWith("proj") ? "self_attn." : "") + projection.key();
                    assertThat(weights.tensor(name + ".weight2").shape()).containsExactly(entry.getValue(), outputs);
                    if (config.ranks().get(layer).containsKey(projection)) {
                        factored++;
                        assertThat(entry.getValue() * (inputs + outputs)).isLessThan(inputs * outputs);
                        assertThat(weights.tensor(name + ".weight1").shape()).containsExactly(inputs, entry.getValue());
                    } else {
                        merged++;
                        assertThat(entry.getValue() * (inputs + outputs)).isGreaterThanOrEqualTo(inputs * outputs);
                        assertThat(weights.tensor(name + ".weight").shape()).containsExactly(outputs, inputs);
                    }
                }
            }
        }
        assertThat(factored).isPositive();
        assertThat(merged).isPositive();
    }

    @Test
    void pivots_compute_what_the_two_factors_or_their_product_compute() throws IOException {
        Path pivoted = written(new RankPolicy.TargetSize(0.8, 1), "pivoted");
        Path plain = written(new RankPolicy.TargetSize(0.8, 1), "plain");
        ObjectMapper mapper = new ObjectMapper();
        Path config = plain.resolve("config.json");
        ObjectNode root = (ObjectNode) mapper.readTree(Files.readAllBytes(config));
        assertThat(root.remove("pivoted_config")).hasSize(2);
        Files.write(config, mapper.writeValueAsBytes(root));
        float[] expected = CompressorTest.encoded(plain, CompressorTest.noise(7));
        float[] actual = CompressorTest.encoded(pivoted, CompressorTest.noise(7));
        RelativeError error = new RelativeError(WhisperConfig.read(model).width());
        error.add(expected, actual);
        // Two orders of 32-bit sums over two layers: each within some 1e-6 of the exact value.
        assertThat(error.value()).isPositive().isLessThan(1e-10);
    }

    @Test
    void a_checkpoint_that_names_pivots_it_does_not_have_is_refused() throws IOException {
        Path target = written(new RankPolicy.TargetSize(0.8, 1), "damaged");
        Path config = target.resolve("config.json");
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = (ObjectNode) mapper.readTree(Files.readAllBytes(config));
        root.set("pivoted_config", mapper.readTree("[{\"fc2\":1},{}]"));
        Files.write(config, mapper.writeValueAsBytes(root));
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> WhisperModel.load(target, 1, Precision.F32).close())
                .withMessageContaining("fc2");
    }
}
