package io.github.liteasr.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.ModelSummary;
import io.github.liteasr.whisper.WhisperModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published presets on OpenAI's tiny.en against ranks, sizes and errors that were computed independently in 64-bit
 * floats.
 */
class PublishedFiguresTest {
    private static final Path SHARED = Path.of(System.getProperty("liteasr.shared", "../shared"));
    private static final Path MODEL = SHARED.resolve("models/whisper-tiny.en");
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void presets_have_the_published_methods_ranks_sizes_and_errors() throws IOException {
        Path reference = SHARED.resolve("reference/tiny.en-liteasr.json");
        assumeTrue(Files.exists(reference) && Files.exists(MODEL), "the reference and its model are not here");
        JsonNode presets = new ObjectMapper().readTree(reference.toFile()).get("presets");
        Compressor compressor = new Compressor(MODEL, calibrated(), 2, (task, done, all) -> {});
        for (Map.Entry<String, JsonNode> preset : presets.properties()) {
            RankPolicy policy =
                    RankPolicy.VarianceThreshold.preset(preset.getKey()).orElseThrow();
            Path model = folder.resolve(preset.getKey());
            compressor.write(policy, model, "test");
            requireRanks(compressor.ranks(policy), preset.getValue());
            long size = ModelSummary.read(model).encoderParameters();
            assertThat((double) size)
                    .as(preset.getKey())
                    .isCloseTo(
                            preset.getValue().get("encoder_parameters").asDouble(),
                            within(tolerance(preset.getValue())));
        }
        List<float[]> clips = recordings("dev", "\"en\"");
        List<float[]> dense = encoded(MODEL, clips);
        for (Map.Entry<String, JsonNode> preset : presets.properties()) {
            double error = relativeError(encoded(folder.resolve(preset.getKey()), clips), dense);
            double expected = preset.getValue().get("dev_relative_error").asDouble();
            System.out.println(preset.getKey() + " relative error " + error + ", expected " + expected);
            assertThat(error).as(preset.getKey()).isCloseTo(expected, within(0.05 * expected));
        }
        requireAThird(compressor, presets.get("fast"), clips, dense);
    }

    /** Ranks by sensitivity: at the published method's size a third of its error at most. */
    private void requireAThird(Compressor compressor, JsonNode preset, List<float[]> clips, List<float[]> dense) {
        long size = preset.get("encoder_parameters").asLong();
        ModelSummary summary = ModelSummary.read(MODEL);
        Path model = folder.resolve("sensitivity");
        compressor.write(
                new RankPolicy.TargetSize((double) size / summary.encoderParameters(), RankPolicy.DEFAULT_STEP),
                model,
                "test");
        assertThat(ModelSummary.read(model).encoderParameters()).isLessThanOrEqualTo(size);
        double error = relativeError(encoded(model, clips), dense);
        System.out.println("by sensitivity at the size of fast: relative error " + error);
        assertThat(error).isLessThan(preset.get("dev_relative_error").asDouble() / 3);
    }

    private static ActivationStatistics calibrated() throws IOException {
        CalibrationSource source =
                new CalibrationSource("tiny.en", EncoderWeights.hash(MODEL), "calibration", "", 0, 0);
        try (WhisperModel model = WhisperModel.load(MODEL, THREADS, Precision.F32)) {
            Calibration calibration = new Calibration(model, source);
            recordings("calibration", "").forEach(calibration::add);
            return calibration.statistics();
        }
    }

    /** A rank that the reference marks as a near tie may be a step off. */
    private static void requireRanks(List<Map<EncoderProjection, Integer>> ranks, JsonNode preset) {
        Set<String> ties = ties(preset);
        preset.get("ranks").properties().forEach(entry -> {
            int dot = entry.getKey().indexOf('.');
            EncoderProjection projection =
                    EncoderProjection.ofKey(entry.getKey().substring(dot + 1)).orElseThrow();
            Integer rank = ranks.get(Integer.parseInt(entry.getKey().substring(0, dot)))
                    .get(projection);
            if (!ties.contains(entry.getKey())) {
                assertThat(rank)
                        .as(entry.getKey())
                        .isEqualTo(
                                entry.getValue().isNull()
                                        ? null
                                        : entry.getValue().asInt());
            } else if (rank != null && !entry.getValue().isNull()) {
                assertThat(rank).as(entry.getKey()).isCloseTo(entry.getValue().asInt(), within(16));
            }
        });
    }

    private static Set<String> ties(JsonNode preset) {
        Set<String> ties = new HashSet<>();
        preset.get("near_ties").forEach(tie -> ties.add(tie.asText()));
        return ties;
    }

    /** None without ties; a step of rank of the widest layer for each tie. */
    private static double tolerance(JsonNode preset) {
        return 16.0 * (384 + 1536) * preset.get("near_ties").size();
    }

    private static List<float[]> recordings(String set, String language) throws IOException {
        List<float[]> recordings = new ArrayList<>();
        Path folder = SHARED.resolve("speech").resolve(set);
        try (Stream<String> lines = Files.lines(folder.resolve("metadata.jsonl"))) {
            for (String line : lines.toList()) {
                JsonNode clip = new ObjectMapper().readTree(line);
                if (language.isEmpty() || clip.get("language").toString().equals(language)) {
                    recordings.add(AudioDecoder.decode(
                            folder.resolve(clip.get("file_name").asText())));
                }
            }
        }
        return recordings;
    }

    private static List<float[]> encoded(Path folder, List<float[]> clips) {
        List<float[]> outputs = new ArrayList<>();
        try (WhisperModel model = WhisperModel.load(folder, THREADS, Precision.F32)) {
            Matrix window = model.newWindow();
            Matrix features = model.newFeatures(ElementType.F32);
            for (float[] clip : clips) {
                model.spectrogram().compute(clip).copyTo(window, 0);
                model.engine().call(() -> {
                    model.encoder().encode(window, features);
                    return features;
                });
                outputs.add(features.toFloats());
            }
        }
        return outputs;
    }

    /** Squared difference over the squared deviation of the dense output from its mean over clips and positions. */
    private static double relativeError(List<float[]> compressed, List<float[]> dense) {
        int width = 384;
        double[] mean = new double[width];
        long positions = 0;
        for (float[] output : dense) {
            for (int i = 0; i < output.length; i++) {
                mean[i % width] += output[i];
            }
            positions += output.length / width;
        }
        double difference = 0;
        double deviation = 0;
        for (int clip = 0; clip < dense.size(); clip++) {
            float[] d = dense.get(clip);
            float[] c = compressed.get(clip);
            for (int i = 0; i < d.length; i++) {
                difference += Math.pow(c[i] - d[i], 2);
                deviation += Math.pow(d[i] - mean[i % width] / positions, 2);
            }
        }
        return difference / deviation;
    }
}
