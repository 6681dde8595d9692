package io.github.liteasr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tokenizers of three released checkpoints, against ids from the tests of Hugging Face Transformers. */
class TokenizerCheckpointTest {
    private static final Path SHARED = Path.of(System.getProperty("liteasr.shared", "../shared"));
    private static final Path TOKENIZERS = SHARED.resolve("models/tokenizers");

    private static Tokenizer load(String name) {
        return Tokenizer.load(TOKENIZERS.resolve(name));
    }

    @BeforeEach
    void needsFiles() {
        assumeTrue(Files.isDirectory(TOKENIZERS));
    }

    @Test
    void ids_are_those_of_the_published_tests() throws IOException {
        Path facts = SHARED.resolve("reference/hf-facts.json");
        assumeTrue(Files.exists(facts));
        Tokenizer multilingual = load("whisper-tiny-files");
        Tokenizer english = load("whisper-tiny.en-files");
        JsonNode cases = new ObjectMapper().readTree(facts.toFile()).get("tokenizer");
        assertThat(cases).hasSizeGreaterThanOrEqualTo(5);
        for (JsonNode fact : cases) {
            Tokenizer tokenizer = fact.get("model").asText().equals("multilingual") ? multilingual : english;
            String text = fact.get("text").asText();
            int[] ids = IntStream.range(0, fact.get("ids").size())
                    .map(at -> fact.get("ids").get(at).asInt())
                    .toArray();
            assertThat(tokenizer.encode(text)).containsExactly(ids);
            assertThat(tokenizer.decode(ids)).isEqualTo(text);
        }
    }

    @Test
    void the_multilingual_vocabulary_has_99_languages() {
        Tokenizer tokenizer = load("whisper-tiny-files");
        assertThat(tokenizer.languages())
                .hasSize(99)
                .containsEntry("en", 50259)
                .containsEntry("su", 50357)
                .doesNotContainKey("yue");
        assertThat(tokenizer.id("<|notimestamps|>")).hasValue(50363);
        assertThat(tokenizer.id("<|0.00|>")).hasValue(50364);
        assertThat(tokenizer.vocabularySize()).isEqualTo(51865);
        assertThat(tokenizer.decode(50258, 50259, 50359, 50364, 5723, 307, 51864, 50257))
                .isEqualTo("This is");
    }

    @Test
    void large_v3_adds_cantonese() {
        Tokenizer tokenizer = load("whisper-large-v3-turbo-files");
        assertThat(tokenizer.languages()).hasSize(100).containsEntry("yue", 50358);
        assertThat(tokenizer.languages().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Language.all().stream().map(Language::code).toList());
        assertThat(tokenizer.id("<|nospeech|>")).hasValue(50363);
        assertThat(tokenizer.vocabularySize()).isEqualTo(51866);
    }

    @Test
    void the_english_only_file_lists_languages_that_the_model_does_not_know() {
        Tokenizer tokenizer = load("whisper-tiny.en-files");
        assertThat(tokenizer.languages()).isEmpty();
        assertThat(tokenizer.id("<|iw|>")).hasValue(50278);
        assertThat(tokenizer.id("<|nocaptions|>")).hasValue(50361);
        assertThat(tokenizer.vocabularySize()).isEqualTo(50363);
        assertThat(tokenizer.decode(50257, 50362, 50363, 51863)).isEmpty();
    }
}
