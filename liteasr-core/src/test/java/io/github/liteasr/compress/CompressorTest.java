package io.github.liteasr.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.TranscriptionOptions;
import io.github.liteasr.whisper.Activation;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** From a tiny dense model and noise to a compressed one on disk, and back. */
class CompressorTest {
    private static final RankPolicy POLICY = new RankPolicy.VarianceThreshold(0.8, 0.7, 2);

    @TempDir
    private Path folder = Path.of("");

    private Path model = Path.of("");

    @BeforeEach
    void writeModel() {
        model = TinyCheckpoint.english().type(DataType.F16).write(folder.resolve("dense"));
    }

    /** Two seconds. */
    static float[] noise(int seed) {
        Random random = new Random(seed);
        float[] samples = new float[32_000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (random.nextGaussian() * 0.1 * Math.sin(i * 0.0003 * seed));
        }
        return samples;
    }

    private ActivationStatistics statistics(int first, int last) {
        CalibrationSource source = new CalibrationSource("dense", EncoderWeights.hash(model), "noise", "0", 0, 0);
        try (WhisperModel loaded = WhisperModel.load(model, 2, Precision.F32)) {
            Calibration calibration = new Calibration(loaded, source);
            for (int seed = first; seed <= last; seed++) {
                calibration.add(noise(seed));
            }
            return calibration.statistics();
        }
    }

    private Path compressed(String name) {
        Path target = folder.resolve(name);
        new Compressor(model, statistics(1, 3), 2, (task, done, all) -> {}).write(POLICY, target, "test");
        return target;
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void the_result_has_the_permissions_that_the_umask_gives_whatever_the_source_has() throws IOException {
        Files.setPosixFilePermissions(model.resolve("tokenizer.json"), PosixFilePermissions.fromString("rw-------"));
        Path result = compressed("compressed");
        assertThat(permissions(result)).isEqualTo(permissions(Files.createDirectory(folder.resolve("plain"))));
        Set<PosixFilePermission> plain = permissions(Files.createFile(folder.resolve("plain.json")));
        try (Stream<Path> files = Files.list(result)) {
            assertThat(files)
                    .extracting(Path::getFileName)
                    .contains(Path.of("model.safetensors"), Path.of("config.json"), Path.of("tokenizer.json"))
                    .allSatisfy(name ->
                            assertThat(permissions(result.resolve(name))).isEqualTo(plain));
        }
    }

    private static Set<PosixFilePermission> permissions(Path place) throws IOException {
        return Files.getPosixFilePermissions(place);
    }

    @Test
    void merged_statistics_are_those_of_both_corpora() {
        ActivationStatistics together = statistics(1, 4);
        ActivationStatistics merged = statistics(1, 3).merge(statistics(4, 4));
        assertThat(merged.source().clips()).isEqualTo(4);
        requireEqual(merged, together, 1e-12);
        assertThat(hashes(merged)).isNotEmpty().isEqualTo(hashes(together));
    }

    @Test
    void statistics_come_back_from_their_file_as_they_were() {
        ActivationStatistics before = statistics(1, 2);
        Path file = folder.resolve("statistics.safetensors");
        before.save(file);
        ActivationStatistics after = ActivationStatistics.load(file);
        assertThat(after.source()).isEqualTo(before.source());
        requireEqual(after, before, 0);
        assertThat(hashes(after)).isNotEmpty().isEqualTo(hashes(before));
    }

    private static List<Integer> hashes(ActivationStatistics statistics) {
        return statistics.windows().all().stream().map(Arrays::hashCode).toList();
    }

    private static void requireEqual(ActivationStatistics actual, ActivationStatistics expected, double tolerance) {
        for (int layer = 0; layer < expected.layers(); layer++) {
            for (Activation activation : Activation.CALIBRATED) {
                ActivationMoments a = actual.moments(layer, activation);
                ActivationMoments e = expected.moments(layer, activation);
                assertThat(a.count()).isEqualTo(e.count());
                double scale = 1 + e.squares().get(0, 0);
                assertThat(a.sum()).containsExactly(e.sum(), within(tolerance * scale));
                assertThat(a.squares().triangle()).containsExactly(e.squares().triangle(), within(tolerance * scale));
            }
        }
    }

    @Test
    void the_checkpoint_has_the_published_layout() throws IOException {
        Path target = compressed("low");
        JsonNode config =
                new ObjectMapper().readTree(target.resolve("config.json").toFile());
        assertThat(config.get("model_type").asText()).isEqualTo("lite-whisper");
        assertThat(config.get("auto_map").get("AutoModel").asText()).endsWith("LiteWhisperForConditionalGeneration");
        JsonNode ranks = config.get("low_rank_config");
        assertThat(ranks).hasSize(2);
        int replaced = 0;
        try (Checkpoint weights = Checkpoint.open(target)) {
            for (int layer = 0; layer < 2; layer++) {
                for (EncoderProjection projection : EncoderProjection.values()) {
                    String path = "model.encoder.layers." + layer + "."
                            + (projection.key().endsWith("proj") ? "self_attn." : "") + projection.key();
                    JsonNode rank = ranks.get(layer).get(projection.key());
                    long inputs = projection == EncoderProjection.CONTRACT ? 64 : 32;
                    long outputs = projection == EncoderProjection.EXPAND ? 64 : 32;
                    if (rank == null) {
                        assertThat(weights.tensor(path + ".weight").shape()).containsExactly(outputs, inputs);
                    } else {
                        replaced++;
                        assertThat(weights.contains(path + ".weight")).isFalse();
                        assertThat(weights.tensor(path + ".weight1").shape()).containsExactly(inputs, rank.asInt());
                        assertThat(weights.tensor(path + ".weight2").shape()).containsExactly(rank.asInt(), outputs);
                        assertThat(weights.tensor(path + ".bias").shape()).containsExactly(outputs);
                        assertThat(weights.tensor(path + ".weight1").type()).isEqualTo(DataType.F16);
                    }
                }
            }
            assertThat(replaced).as("low-rank layers").isGreaterThan(3);
            assertThat(weights.metadata())
                    .containsEntry("source_model_sha256", EncoderWeights.hash(model))
                    .containsEntry("calibration_clips", "3")
                    .containsEntry("liteasr_version", "test")
                    .containsKey("compression");
        }
        for (String file : List.of("tokenizer.json", "generation_config.json", "preprocessor_config.json")) {
            assertThat(target.resolve(file)).hasSameBinaryContentAs(model.resolve(file));
        }
    }

    @Test
    void the_same_inputs_give_the_same_bytes() {
        assertThat(compressed("once").resolve("model.safetensors"))
                .hasSameBinaryContentAs(compressed("again").resolve("model.safetensors"));
    }

    @Test
    void the_compressed_encoder_is_nearer_to_the_dense_one_with_more_components() {
        Compressor compressor = new Compressor(model, statistics(1, 3), 2, (task, done, all) -> {});
        List<Double> errors = new ArrayList<>();
        for (double theta : new double[] {0.5, 0.8, 0.95}) {
            Path target = folder.resolve("theta" + theta);
            compressor.write(new RankPolicy.VarianceThreshold(theta, theta, 1), target, "test");
            errors.add(difference(target, noise(9)));
        }
        assertThat(errors).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(errors.getLast()).isPositive();
    }

    private double difference(Path other, float[] samples) {
        float[] expected = encoded(model, samples);
        float[] actual = encoded(other, samples);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += Math.pow(actual[i] - expected[i], 2);
        }
        return sum;
    }

    /** The encoder's output for the first window. */
    static float[] encoded(Path folder, float[] samples) {
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            Matrix window = model.newWindow();
            Matrix features = model.newFeatures(ElementType.F32);
            model.spectrogram().compute(samples).copyTo(window, 0);
            return model.engine().call(() -> {
                model.encoder().encode(window, features);
                return features.toFloats();
            });
        }
    }

    @Test
    void a_reloaded_checkpoint_gives_the_same_transcripts() {
        Path target = compressed("low");
        TranscriptionOptions greedy =
                TranscriptionOptions.defaults().with().decoding(d -> d.greedy()).build();
        List<Object> transcripts = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (Transcriber transcriber = Transcriber.load(target, 2, Precision.F32)) {
                transcripts.add(transcriber.transcribe(noise(5), greedy));
            }
        }
        assertThat(transcripts.get(0)).isEqualTo(transcripts.get(1));
    }

    @Test
    void statistics_of_another_model_are_refused() {
        ActivationStatistics statistics = statistics(1, 1);
        Path other = TinyCheckpoint.english().type(DataType.BF16).write(folder.resolve("other"));
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> new Compressor(other, statistics, 2, (task, done, all) -> {}))
                .withMessageContaining("hash");
        CalibrationSource source = new CalibrationSource("x", "other", "noise", "0", 0, 0);
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> statistics.merge(statistics(1, 1).of(source)))
                .withMessageContaining("merged");
    }

    @Test
    void weights_that_are_not_finite_and_encoders_that_are_compressed_are_refused() {
        TinyCheckpoint damaged = TinyCheckpoint.english();
        java.util.Objects.requireNonNull(damaged.tensors.get("model.encoder.layers.1.fc1.weight")).values[3] =
                Float.NaN;
        Path other = damaged.write(folder.resolve("damaged"));
        CalibrationSource source = new CalibrationSource("x", EncoderWeights.hash(other), "noise", "0", 0, 0);
        ActivationStatistics statistics = statistics(1, 1).of(source);
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> new Compressor(other, statistics, 2, (task, done, all) -> {}))
                .withMessageContaining("NaN");
        Path low = TinyCheckpoint.english().lowRank().write(folder.resolve("lowrank"));
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> EncoderWeights.open(low))
                .withMessageContaining("compressed already");
    }

    @Test
    void a_folder_that_holds_something_is_left_alone_and_nothing_half_written_stays() throws IOException {
        Compressor compressor = new Compressor(model, statistics(1, 1), 2, (task, done, all) -> {});
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(taken.resolve("mine"), "mine");
        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> compressor.write(POLICY, taken, "test"))
                .withMessageContaining("not empty");
        Files.delete(model.resolve("config.json"));
        Path target = folder.resolve("failed");
        assertThatExceptionOfType(BadInputException.class).isThrownBy(() -> compressor.write(POLICY, target, "test"));
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries.map(p -> p.getFileName().toString())).containsExactlyInAnyOrder("dense", "taken");
        }
    }

    @Test
    void damaged_statistics_are_refused_with_one_line() throws IOException {
        Path file = folder.resolve("statistics.safetensors");
        statistics(1, 1).save(file);
        byte[] bytes = Files.readAllBytes(file);
        for (Map.Entry<String, String> damage : Map.of(
                        "\"width\":\"32\"", "\"width\":\"33\"",
                        "\"layers\":\"2\"", "\"layers\":\"x\"",
                        "\"positions\":\"", "\"position_\":\"",
                        "\"liteasr_statistics\":\"2\"", "\"liteasr_statistics\":\"9\"",
                        "\"source_model\":", "\"source_modex\":",
                        "\"F64\"", "\"I64\"")
                .entrySet()) {
            String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(text).contains(damage.getKey());
            Files.writeString(
                    file,
                    text.replace(damage.getKey(), damage.getValue()),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThatExceptionOfType(BadInputException.class)
                    .as(damage.getKey())
                    .isThrownBy(() -> ActivationStatistics.load(file))
                    .matches(e -> !String.valueOf(e.getMessage()).contains("\n"));
        }
    }
}
