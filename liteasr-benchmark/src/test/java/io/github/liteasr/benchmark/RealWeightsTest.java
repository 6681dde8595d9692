package io.github.liteasr.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The peers on the real weights of tiny.en: they compute what they should, so the comparison is of the same work. */
class RealWeightsTest {
    private static final Path SHARED = Path.of(System.getProperty("liteasr.shared", "../shared"));
    private static final Path MODEL = SHARED.resolve("models/whisper-tiny.en");
    private static final int CLIPS = 2;

    @Test
    void onnx_runtime_gives_the_reference_encoder_output() throws IOException {
        Path reference = SHARED.resolve("reference/tiny.en-encoder.json");
        assumeTrue(Files.exists(MODEL) && Files.exists(reference));
        JsonNode clip = clipAt16Kilohertz(new ObjectMapper().readTree(Files.readAllBytes(reference)));
        float[] mel = logMel(AudioDecoder.decode(SHARED.resolve(clip.get("file").asText())));
        assertThat(encoderError(mel, clip.get("encoder"), false)).isLessThan(1e-6);
        assertThat(encoderError(mel, clip.get("encoder"), true)).isLessThan(0.05);
    }

    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            names = {"F16", "Q8_0"})
    void whisper_jni_transcribes_as_an_independent_run_of_whisper_cpp(GgmlType matrices) throws IOException {
        Path reference = SHARED.resolve("reference/tiny.en-transcripts.jsonl");
        assumeTrue(Files.exists(MODEL) && Files.exists(reference));
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        try (WhisperJniPeer peer = new WhisperJniPeer(MODEL, 1, matrices)) {
            for (String line : Files.readAllLines(reference).subList(0, CLIPS)) {
                JsonNode clip = new ObjectMapper().readTree(line);
                float[] samples = AudioDecoder.decode(SHARED.resolve("speech/dev")
                        .resolve(clip.get("file_name").asText()));
                expected.add(clip.get("text_without_timestamps").asText());
                actual.add(peer.transcribe(samples));
            }
        }
        assertThat(actual).isEqualTo(expected);
    }

    private static JsonNode clipAt16Kilohertz(JsonNode reference) {
        for (JsonNode clip : reference.get("clips")) {
            if (clip.get("sample_rate").asInt() == AudioDecoder.SAMPLE_RATE) {
                return clip;
            }
        }
        throw new AssertionError("no clip at 16 kHz");
    }

    /** [80, 3000] */
    private static float[] logMel(float[] samples) {
        int bins = Dimensions.TINY.melBins();
        float[] mel = new float[bins * Dimensions.FRAMES];
        try (Engine engine = new Engine(1, Precision.F32)) {
            Spectrogram spectrogram = new LogMelSpectrogram(engine, bins).compute(samples);
            for (int i = 0; i < mel.length; i++) {
                mel[i] = spectrogram.value(i % Dimensions.FRAMES, i / Dimensions.FRAMES);
            }
        }
        return mel;
    }

    private static double encoderError(float[] mel, JsonNode expected, boolean int8) {
        double error = 0;
        double squares = 0;
        try (Checkpoint checkpoint = Checkpoint.open(MODEL);
                OnnxEncoder encoder = new OnnxEncoder(
                        Dimensions.TINY,
                        int8,
                        1,
                        name -> checkpoint.tensor(name).toFloats())) {
            FloatBuffer output = encoder.run(mel);
            for (int row = 0; row < expected.get("positions").size(); row++) {
                for (int column = 0; column < expected.get("channels").size(); column++) {
                    int position = expected.get("positions").get(row).asInt();
                    int channel = expected.get("channels").get(column).asInt();
                    double value = expected.get("values").get(row).get(column).asDouble();
                    double difference = output.get(position * Dimensions.TINY.width() + channel) - value;
                    error += difference * difference;
                    squares += value * value;
                }
            }
        }
        return error / squares;
    }
}
