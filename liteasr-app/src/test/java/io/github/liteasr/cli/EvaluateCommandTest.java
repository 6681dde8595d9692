package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.demo.Bundled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled model on small corpora. */
class EvaluateCommandTest {
    private static final Path CASES = Path.of(System.getProperty("liteasr.shared", "../shared"), "cases");

    @TempDir
    private Path folder;

    private JsonNode evaluate(Path corpus, String... options) throws IOException {
        Path json = folder.resolve("results.json");
        String[] arguments = {"evaluate", "--model", "demo", "--corpus", corpus.toString(), "--json", json.toString()};
        String[] all = Stream.of(arguments, options).flatMap(Arrays::stream).toArray(String[]::new);
        assertThat(Main.run(all)).isZero();
        return new ObjectMapper().readTree(Files.readString(json)).get(0);
    }

    /** joined.wav goes on after these words. */
    @Test
    void a_row_of_a_nemo_manifest_is_heard_as_far_as_it_says() throws IOException {
        assumeTrue(Files.exists(CASES.resolve("nemo_duration.json")));
        JsonNode results = evaluate(CASES.resolve("nemo_duration.json"));
        assertThat(results.get("wer").asDouble()).isZero();
        assertThat(results.get("reference_words").asInt()).isEqualTo(2);
        assertThat(results.get("audio_seconds").asDouble()).isEqualTo(3.6523125);
    }

    @Test
    void the_last_second_counts_and_damage_is_told() throws IOException {
        assumeTrue(Files.exists(CASES));
        Path manifest = Files.writeString(folder.resolve("manifest.jsonl"), """
                {"audio_filepath": "%1$s/tail_10_95.wav", "text": "dial oh three six six nine five my number is three"}
                {"audio_filepath": "%1$s/damaged_middle.mp3", "text": "dial oh three six six nine five"}
                """.formatted(CASES.toAbsolutePath()));
        JsonNode results = evaluate(manifest);
        JsonNode tail = results.get("utterances").get(0);
        assertThat(tail.get("hypothesis").asText().strip()).endsWith("my number is three");
        assertThat(tail.get("substitutions").asInt() + tail.get("deletions").asInt())
                .isZero();
        assertThat(results.get("skipped").asInt()).isZero();
        assertThat(results.get("imperfect_clips").get(0).asText()).contains("damaged_middle.mp3: damaged from 10.4");
    }

    @Test
    void what_was_passed_over_and_which_normaliser_counts_is_told() throws IOException {
        Path clip = Bundled.testSpeech().resolve("002.opus");
        Files.copy(clip, folder.resolve("a.OPUS"));
        Files.writeString(folder.resolve("notes.md"), "no speech");
        Files.writeString(folder.resolve("a.trans.txt"), "a my number is three one two four\n");
        JsonNode results = evaluate(folder, "--normalizer", "marks");
        assertThat(results.get("normalizer").asText()).isEqualTo("marks");
        assertThat(results.get("passed_over_files").toString()).isEqualTo("{\"md\":1}");
        assertThat(results.get("skipped_clips")).isEmpty();
        assertThat(results.get("metric").asText()).isEqualTo("wer");
    }
}
