package io.github.liteasr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFileTest {
    @TempDir
    private Path folder;

    private void assertRefused(String expected) {
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(folder.resolve("tokenizer.json").toString())
                .hasMessageContaining(expected)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void a_missing_file_and_a_folder_in_its_place_are_refused() throws IOException {
        assertRefused("no such file");
        Files.createDirectory(folder.resolve("tokenizer.json"));
        assertRefused("no such file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '~', textBlock = """
            ~~                                                                 ! the whole file is missing
            [1]                                                                ! the whole file is START_ARRAY
            nonsense                                                           ! not valid JSON at line 1 column
            {"model":{"vocab":{"a":0}                                          ! not valid JSON
            {"model":{"vocab":{"a":0},"merges":["a b",                         ! not valid JSON
            {"model":{"vocab":{"a":0}}} {}                                     ! more after the end
            {}                                                                 ! has no "model"
            {"model":null}                                                     ! model is VALUE_NULL
            {"model":[]}                                                       ! model is START_ARRAY
            {"model":{"type":"WordPiece","vocab":{"a":0}}}                     ! model type WordPiece, expected BPE
            {"model":{"type":{},"vocab":{"a":0}}}                              ! expected BPE
            {"model":{}}                                                       ! without a vocabulary
            {"model":{"vocab":{}}}                                             ! without a vocabulary
            {"model":{"vocab":["a"]}}                                          ! model.vocab is START_ARRAY
            {"model":{"vocab":{"a":"0"}}}                                      ! id of a is VALUE_STRING
            {"model":{"vocab":{"a":0.5}}}                                      ! id of a is VALUE_NUMBER_FLOAT
            {"model":{"vocab":{"a":-1}}}                                       ! id -1 of "a"
            {"model":{"vocab":{"a":1000000}}}                                  ! id 1000000 of "a", expected 0 to 999999
            {"model":{"vocab":{"a":2147483648}}}                               ! id 2147483648 of
            {"model":{"vocab":{"a":99999999999999999999}}}                     ! id 99999999999999999999 of
            {"model":{"vocab":{"a":0,"b":0}}}                                  ! id 0 belongs to both "a" and "b"
            {"model":{"vocab":{"a":0},"merges":{}}}                            ! model.merges is START_OBJECT
            {"model":{"vocab":{"a":0}},"added_tokens":{}}                      ! added_tokens is START_OBJECT
            {"model":{"vocab":{"a":0}},"added_tokens":[7]}                     ! an entry of added_tokens is
            {"model":{"vocab":{"a":0}},"added_tokens":[{"id":1}]}              ! without id or content
            {"model":{"vocab":{"a":0}},"added_tokens":[{"id":1,"content":2}]}  ! content of an added token is
            {"model":{"vocab":{"a":0}},"added_tokens":[{"id":-3,"content":"x"}]} ! id -3
            {"model":{"vocab":{"a":0}},"added_tokens":[{"id":1,"content":"x"},{"id":1,"content":"y"}]} ! is there twice
            {"model":{"vocab":{"a":0}},"added_tokens":[{"id":1,"content":"x"},{"id":2,"content":"x"}]} ! is there twice
            """)
    void a_damaged_file_is_refused(String json, String expected) throws IOException {
        TokenizerFolder.write(folder, json);
        assertRefused(expected);
    }

    @Test
    void a_line_break_in_a_token_does_not_break_the_message() throws IOException {
        TokenizerFolder.write(folder, "{\"model\":{\"vocab\":{\"a\\nb\":-1}}}");
        assertRefused("\"a b\"");
    }

    @Test
    void deep_nesting_is_refused() throws IOException {
        TokenizerFolder.write(folder, "{\"x\":" + "[".repeat(100_000));
        assertRefused("not valid JSON");
    }

    @Test
    void another_encoding_than_utf_8_is_refused() throws IOException {
        Files.write(
                folder.resolve("tokenizer.json"),
                TokenizerFolder.json("", "", "").getBytes(StandardCharsets.UTF_16BE));
        assertRefused("not in UTF-8");
    }

    @Test
    void members_may_come_in_any_order_and_unknown_ones_are_skipped() throws IOException {
        TokenizerFolder.write(
                folder,
                "{\"x\":{\"model\":[]},\"model\":{\"merges\":[],\"y\":[[]],\"vocab\":{\"a\":1},\"type\":\"BPE\"},"
                        + "\"added_tokens\":[{\"special\":true,\"z\":{},\"content\":\"<|x|>\",\"id\":9}]}");
        Tokenizer tokenizer = Tokenizer.load(folder);
        assertThat(tokenizer.vocabularySize()).isEqualTo(10);
        assertThat(tokenizer.decode(0, 1, 9)).isEqualTo("a");
    }
}
