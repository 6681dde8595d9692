package io.github.liteasr.vad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What ONNX Runtime makes of the published network, on a real recording and on what is none. */
class PublishedProbabilitiesTest {
    private static final Path REFERENCE = Path.of(System.getProperty("liteasr.shared", "shared"), "reference");
    private static final String RECORDING = "1272-128104-0000.flac";
    private static final int SECOND = AudioDecoder.SAMPLE_RATE;

    @Test
    void a_reading_is_as_likely_speech_as_published() throws IOException {
        compare(RECORDING, recording());
    }

    @Test
    void a_reading_with_a_pause_in_it_is_as_likely_speech_as_published() throws IOException {
        float[] reading = recording();
        float[] samples = new float[5 * SECOND];
        System.arraycopy(reading, 0, samples, 0, 2 * SECOND);
        System.arraycopy(reading, 2 * SECOND, samples, 3 * SECOND, 2 * SECOND);
        compare("speech_then_16000_zeros_then_speech", samples);
    }

    @Test
    void silence_is_as_likely_speech_as_published() throws IOException {
        compare("zeros_64000", new float[4 * SECOND]);
    }

    @Test
    void a_tone_is_as_likely_speech_as_published() throws IOException {
        float[] samples = new float[4 * SECOND];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * 440 * i / SECOND));
        }
        compare("sine_440Hz_0.5_64000", samples);
    }

    private static float[] recording() {
        Path file = REFERENCE.resolve(RECORDING);
        assumeTrue(Files.exists(file));
        return AudioDecoder.decode(file);
    }

    /** The reference leaves the last chunk out if it is incomplete, and has five decimals. */
    private static void compare(String name, float[] samples) throws IOException {
        Path file = REFERENCE.resolve("silero-vad-v6.json");
        assumeTrue(Files.exists(file));
        JsonNode expected =
                new ObjectMapper().readTree(file.toFile()).get("probabilities").get(name);
        assertThat(expected.size()).isEqualTo(samples.length / SpeechDetector.CHUNK);
        try (Engine engine = new Engine(1, Precision.F32)) {
            float[] found = new SpeechDetector(engine).probabilities(samples);
            for (int i = 0; i < expected.size(); i++) {
                assertThat((double) found[i])
                        .as("chunk %d", i)
                        .isCloseTo(expected.get(i).asDouble(), within(1e-4));
            }
        }
    }
}
