package io.github.liteasr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Real recordings against what others published or computed about them. */
class SharedRecordingsTest {
    private static final Path SHARED = Path.of(System.getProperty("liteasr.shared", "shared"));
    private static final int THIRTY_SECONDS = 30 * AudioDecoder.SAMPLE_RATE;

    @Test
    void every_recording_is_as_long_as_its_metadata_says() throws IOException {
        for (String set : new String[] {"dev", "calibration"}) {
            Path folder = SHARED.resolve("speech").resolve(set);
            assumeTrue(Files.exists(folder));
            for (String line : Files.readAllLines(folder.resolve("metadata.jsonl"))) {
                JsonNode clip = new ObjectMapper().readTree(line);
                String file = clip.get("file_name").asText();
                float[] samples = AudioDecoder.decode(folder.resolve(file));
                assertThat((double) samples.length / AudioDecoder.SAMPLE_RATE)
                        .as(file)
                        .isCloseTo(clip.get("duration").asDouble(), within(0.02));
            }
        }
    }

    @Test
    void the_reference_spectrogram_matches_the_published_values() throws IOException {
        JsonNode facts = json("reference/hf-facts.json").get("log_mel");
        double[][] mel = spectrogram("reference/" + facts.get("audio").asText());
        for (int frame = 0; frame < facts.get("values").size(); frame++) {
            assertThat(mel[0][frame])
                    .isCloseTo(
                            facts.get("values").get(frame).asDouble(),
                            within(facts.get("atol").asDouble()));
        }
    }

    /** Two of the five clips are at 22050 Hz; their values, too, come from FFmpeg's resampler. */
    @Test
    void the_reference_spectrogram_matches_an_independent_one() throws IOException {
        for (JsonNode clip : json("reference/tiny.en-encoder.json").get("clips")) {
            String file = clip.get("file").asText();
            double[][] mel = spectrogram(file);
            JsonNode expected = clip.get("log_mel");
            double mean =
                    Arrays.stream(mel).flatMapToDouble(Arrays::stream).average().orElseThrow();
            assertThat(mean).as(file).isCloseTo(expected.get("mean").asDouble(), within(1e-6));
            for (int i = 0; i < expected.get("frames").size(); i++) {
                int frame = expected.get("frames").get(i).asInt();
                for (int j = 0; j < expected.get("bins").size(); j++) {
                    int bin = expected.get("bins").get(j).asInt();
                    assertThat(mel[bin][frame])
                            .as("%s, frame %d, bin %d", file, frame, bin)
                            .isCloseTo(expected.get("values").get(i).get(j).asDouble(), within(1e-5));
                }
            }
        }
    }

    private static JsonNode json(String file) throws IOException {
        Path path = SHARED.resolve(file);
        assumeTrue(Files.exists(path));
        return new ObjectMapper().readTree(path.toFile());
    }

    private static double[][] spectrogram(String file) {
        return ReferenceLogMel.compute(Arrays.copyOf(AudioDecoder.decode(SHARED.resolve(file)), THIRTY_SECONDS), 80);
    }
}
