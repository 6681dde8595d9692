package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.text.Tokenizer;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.TranscriptionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that lack something that follows from the rest, or call it otherwise, mean the same. */
class LenientCheckpointTest {
    private static final String EMBEDDING = "model.decoder.embed_tokens.weight";

    @TempDir
    private Path folder;

    private final TinyCheckpoint checkpoint = TinyCheckpoint.multilingual();
    private String expected = "";

    @BeforeEach
    void babbles() {
        expected = text(checkpoint);
        assertThat(expected).isNotBlank();
    }

    private String text(TinyCheckpoint written) {
        return text(written.write(folder));
    }

    private static String text(Path model) {
        float[] noise = new float[32_000];
        Random random = new Random(5);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (0.1 * random.nextGaussian());
        }
        try (Transcriber transcriber = Transcriber.load(model, 1, Precision.F32)) {
            return transcriber
                    .transcribe(
                            noise,
                            TranscriptionOptions.defaults().with().allAudio().build())
                    .text();
        }
    }

    @Test
    void without_preprocessor_configuration() throws IOException {
        checkpoint.write(folder);
        Files.delete(folder.resolve("preprocessor_config.json"));
        assertThat(text(folder)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "module.model.", "whisper.model."})
    void names_with_another_prefix(String prefix) {
        rename(name -> prefix + name.substring("model.".length()));
        assertThat(text(checkpoint)).isEqualTo(expected);
    }

    @Test
    void the_projection_alone_is_the_embedding() {
        rename(name -> name.equals(EMBEDDING) ? "proj_out.weight" : name);
        assertThat(text(checkpoint)).isEqualTo(expected);
    }

    @Test
    void projection_and_embedding_and_others_that_nobody_needs() {
        TinyCheckpoint.Values embedding = Objects.requireNonNull(checkpoint.tensors.get(EMBEDDING));
        checkpoint.tensors.put("proj_out.weight", embedding);
        checkpoint.tensors.put("classifier.bias", new TinyCheckpoint.Values(new float[] {1}));
        assertThat(text(checkpoint)).isEqualTo(expected);
    }

    @Test
    void an_encoder_alone_is_found_under_other_names_too() {
        rename(name -> "wrapped." + name);
        checkpoint.write(folder);
        try (Engine engine = new Engine(1, Precision.F32)) {
            assertThat(AudioEncoder.load(folder, engine).layers()).isNotEmpty();
        }
    }

    @Test
    void a_list_that_is_missing_or_minus_one_follows_from_the_tokenizer() throws IOException {
        checkpoint.generation.putArray("suppress_tokens").add(-1);
        List<Integer> usual = Tokenizer.load(folder).nonSpeechTokens();
        assertThat(generation(checkpoint.write(folder)).suppressed())
                .isEqualTo(usual)
                .contains((int) '#', (int) '[');

        checkpoint.generation.putArray("suppress_tokens").add(-1).add((int) 'x');
        assertThat(generation(checkpoint.write(folder)).suppressed())
                .contains((int) 'x')
                .containsAll(usual);

        checkpoint.generation.putNull("suppress_tokens");
        assertThat(generation(checkpoint.write(folder)).suppressed()).isEmpty();

        Files.delete(folder.resolve("generation_config.json"));
        assertThat(generation(folder).suppressed()).isEqualTo(usual);
        assertThat(generation(folder).suppressedAtStart()).containsExactly((int) ' ', TinyCheckpoint.END_OF_TEXT);
    }

    /** The lists that OpenAI published with its models, in Hugging Face's files. */
    @ParameterizedTest
    @ValueSource(strings = {"whisper-tiny", "whisper-tiny.en"})
    void the_usual_lists_are_those_published(String name) throws IOException {
        Path files = SharedModel.file("models/tokenizers/" + name + "-files");
        JsonNode published = new ObjectMapper()
                .readTree(files.resolve("generation_config.json").toFile());
        Tokenizer tokenizer = Tokenizer.load(files);
        assertThat(new TreeSet<>(tokenizer.nonSpeechTokens())).isEqualTo(integers(published.get("suppress_tokens")));
        assertThat(new TreeSet<>(tokenizer.blankTokens())).isEqualTo(integers(published.get("begin_suppress_tokens")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_vocabulary_that_ends_before_the_timestamps_decodes_without(boolean listed) {
        int rows = TinyCheckpoint.FIRST_TIMESTAMP;
        checkpoint.config.put("vocab_size", rows);
        if (listed) { // as in the tokenizer of the model that was tuned
            ((ArrayNode) checkpoint.tokenizer.get("added_tokens"))
                    .addObject()
                    .put("id", rows)
                    .put("content", "<|0.00|>")
                    .put("special", true);
        }
        TinyCheckpoint.Values embedding = Objects.requireNonNull(checkpoint.tensors.get(EMBEDDING));
        int width = (int) embedding.shape[1];
        float[] values = Arrays.copyOf(embedding.values, rows * width);
        checkpoint.tensors.put(EMBEDDING, new TinyCheckpoint.Values(values, rows, width));
        assertThat(text(checkpoint)).isNotBlank();
    }

    private static Set<Integer> integers(JsonNode list) {
        Set<Integer> values = new TreeSet<>();
        list.forEach(value -> values.add(value.intValue()));
        return values;
    }

    private static GenerationConfig generation(Path model) {
        return GenerationConfig.read(model, WhisperConfig.read(model), Tokenizer.load(model));
    }

    private void rename(UnaryOperator<String> naming) {
        Map<String, TinyCheckpoint.Values> renamed = new LinkedHashMap<>();
        checkpoint.tensors.forEach((name, values) -> renamed.put(naming.apply(name), values));
        checkpoint.tensors.clear();
        checkpoint.tensors.putAll(renamed);
    }
}
