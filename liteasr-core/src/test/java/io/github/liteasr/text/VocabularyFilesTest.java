package io.github.liteasr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.BadInputException;
import io.github.liteasr.whisper.SharedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizers without tokenizer.json, and those made for models that have no file at all, against the real ones. */
class VocabularyFilesTest {
    private static final String TEXT = "It's 1,234 o'clock — naïve café, 東京タワー! I don't \n\t know…  Ünïcödé 🎉";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"whisper-tiny-files", "whisper-tiny.en-files", "whisper-large-v3-turbo-files"})
    void vocabulary_and_merges_are_as_good_as_the_whole(String name) throws IOException {
        Path real = SharedModel.file("models/tokenizers/" + name);
        for (String file : List.of(
                "vocab.json", "merges.txt", "added_tokens.json", "tokenizer_config.json", "special_tokens_map.json")) {
            if (Files.exists(real.resolve(file))) {
                Files.copy(real.resolve(file), folder.resolve(file));
            }
        }
        assertSame(Tokenizer.load(folder), Tokenizer.load(real));
    }

    @ParameterizedTest
    @CsvSource({"whisper-tiny-files, 51865", "whisper-tiny.en-files, 51864", "whisper-large-v3-turbo-files, 51866"})
    void merges_follow_from_the_order_of_the_tokens(String name, int vocabulary) throws IOException {
        Path real = SharedModel.file("models/tokenizers/" + name);
        Files.write(
                folder.resolve("tokenizer.json"),
                TokenizerWriter.tokenizerJson(folder, TokenizerWriter.openAiTokens(folder, vocabulary), vocabulary));
        assertSame(Tokenizer.load(folder), Tokenizer.load(real));
        JsonNode made =
                new ObjectMapper().readTree(folder.resolve("tokenizer.json").toFile());
        List<String> rules = Files.readAllLines(real.resolve("merges.txt"));
        assertThat(made.path("model").path("merges").size()).isEqualTo(rules.size() - 1);
        for (int i = 1; i < rules.size(); i++) {
            assertThat(made.path("model").path("merges").get(i - 1).textValue()).isEqualTo(rules.get(i));
        }
    }

    private static void assertSame(Tokenizer found, Tokenizer real) {
        assertThat(found.encode(TEXT)).isEqualTo(real.encode(TEXT));
        assertThat(found.decode(found.encode(TEXT))).isEqualTo(TEXT);
        assertThat(found.languages()).isEqualTo(real.languages());
        for (String mark : List.of("endoftext", "startoftranscript", "translate", "transcribe", "notimestamps")) {
            assertThat(found.id("<|" + mark + "|>")).isEqualTo(real.id("<|" + mark + "|>"));
        }
    }

    @Test
    void damaged_vocabulary_files_are_refused() throws IOException {
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": -1}");
        refuses("vocab.json: id of \"a\" is -1");
        Files.writeString(folder.resolve("vocab.json"), "[]");
        refuses("vocab.json: holds no JSON object");
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0");
        refuses("vocab.json: not valid JSON");
        Files.writeString(folder.resolve("vocab.json"), "{}");
        refuses("vocab.json: holds no tokens");
    }

    @Test
    void vocabularies_that_are_not_openais_need_their_own_tokens() {
        assertThatThrownBy(() -> TokenizerWriter.openAiTokens(folder, 1365))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("vocabulary of 1365 tokens");
        assertThatThrownBy(() -> TokenizerWriter.tokenizerJson(folder, List.of("a", "b"), 100))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("no room");
    }

    private void refuses(String message) {
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }
}
