package io.github.liteasr.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The peers on the real weights of tiny.en. */
class RealWeightsTest {
    private static final Path SHARED = Path.of(System.getProperty("liteasr.shared", "../shared"));
    private static final Path MODEL = SHARED.resolve("models/whisper-tiny.en");

    @Test
    void onnx_runtime_gives_the_reference_encoder_output() throws IOException {
        Path reference = SHARED.resolve("reference/tiny.en-encoder.json");
        assumeTrue(Files.exists(MODEL) && Files.exists(reference));
        JsonNode clip = clipAt16Kilohertz(new ObjectMapper().readTree(Files.readAllBytes(reference)));
        float[] mel = PlainLogMel.of(
                AudioDecoder.decode(SHARED.resolve(clip.get("file").asText())), Dimensions.TINY.melBins());
        JsonNode logMel = clip.get("log_mel");
        for (int row = 0; row < logMel.get("frames").size(); row++) {
            for (int column = 0; column < logMel.get("bins").size(); column++) {
                int bin = logMel.get("bins").get(column).asInt();
                int frame = logMel.get("frames").get(row).asInt();
                assertThat((double) mel[bin * Dimensions.FRAMES + frame])
                        .isCloseTo(logMel.get("values").get(row).get(column).asDouble(), within(1e-4));
            }
        }
        assertThat(encoderError(mel, clip.get("encoder"), false)).isLessThan(1e-6);
        assertThat(encoderError(mel, clip.get("encoder"), true)).isLessThan(0.05);
    }

    @Test
    void transcripts_are_those_of_an_independent_run_of_whisper_cpp() throws IOException {
        Path reference = SHARED.resolve("reference/tiny.en-transcripts.jsonl");
        assumeTrue(Files.exists(MODEL) && Files.exists(reference));
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        try (WhisperJniPeer peer = new WhisperJniPeer(MODEL, 1)) {
            for (String line : Files.readAllLines(reference)) {
                JsonNode clip = new ObjectMapper().readTree(line);
                float[] samples = AudioDecoder.decode(SHARED.resolve("speech/dev")
                        .resolve(clip.get("file_name").asText()));
                expected.add(clip.get("text_without_timestamps").asText());
                long t = System.nanoTime(); actual.add(peer.transcribe(samples)); System.err.printf("CLIP %.0f ms %s%n", (System.nanoTime() - t) / 1e6, expected.getLast().equals(actual.getLast()) ? "same" : clip.get("file_name") + "\n  E " + expected.getLast() + "\n  A " + actual.getLast());
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
        System.err.println("ERROR RATIO int8=" + int8 + " " + error / squares);
        return error / squares;
    }
}
