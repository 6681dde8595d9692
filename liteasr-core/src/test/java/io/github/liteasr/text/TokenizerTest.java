package io.github.liteasr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
    private static final String MERGES = "\"a b\",\"b c\",[\"ab\",\"c\"],\"Ġ abc\",\"a a\",\"aa aa\"";
    private static final String VOCABULARY =
            "\"ab\":256,\"bc\":257,\"abc\":258,\"Ġabc\":259,\"aa\":260,\"aaaa\":261,\"<|endoftext|>\":262";
    private static final String ADDED = String.join(
            ",",
            TokenizerFolder.added(262, "<|endoftext|>", true),
            TokenizerFolder.added(263, "<|en|>", true),
            TokenizerFolder.added(264, "<|yue|>", true),
            TokenizerFolder.added(265, "<|notimestamps|>", true),
            TokenizerFolder.added(266, "<|0.00|>", false),
            TokenizerFolder.added(267, " Zürich", false));

    @TempDir
    private Path folder;

    private Tokenizer tokenizer() throws IOException {
        return Tokenizer.load(TokenizerFolder.write(folder, TokenizerFolder.json(VOCABULARY, MERGES, ADDED)));
    }

    @Test
    void the_earliest_rule_merges_first_and_equal_rules_from_the_left() throws IOException {
        assertThat(tokenizer().encode("abc")).containsExactly(258);
        assertThat(tokenizer().encode("bcabc abc")).containsExactly(257, 258, 259);
        assertThat(tokenizer().encode("aaaaaaa")).containsExactly(261, 260, 'a');
        assertThat(tokenizer().encode("aab")).containsExactly('a', 256);
    }

    @Test
    void words_do_not_merge_across_spaces_and_the_last_space_goes_with_the_next_word() throws IOException {
        assertThat(tokenizer().encode("a b")).containsExactly('a', ' ', 'b');
        assertThat(tokenizer().encode("  abc")).containsExactly(' ', 259);
        assertThat(tokenizer().encode("ab'dbc")).containsExactly(256, '\'', 'd', 257);
    }

    @Test
    void text_like_a_special_token_is_plain_text() throws IOException {
        assertThat(tokenizer().encode("<|en|>")).containsExactly('<', '|', 'e', 'n', '|', '>');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n\t \u00A0\u2003",
                "😀 👨‍👩‍👧",
                "e\u0301a\u0323\u0308",
                "שלום مرحبا ١٢٣",
                "다람쥐 헌 쳇바퀴",
                "\u0000\uFFFF"
            })
    void any_text_comes_back(String text) throws IOException {
        int[] ids = tokenizer().encode(text);
        assertThat(ids).containsExactly(TokenizerFolder.bytes(text));
        assertThat(tokenizer().decode(ids)).isEqualTo(text);
    }

    @Test
    void special_tokens_timestamps_and_unknown_ids_are_passed_over() throws IOException {
        assertThat(tokenizer().decode(263, 266, 258, -1, 300, Integer.MAX_VALUE, Integer.MIN_VALUE, 'x', 262))
                .isEqualTo("abcx");
        assertThat(tokenizer().decode()).isEmpty();
    }

    @Test
    void an_added_token_that_is_no_mark_is_text() throws IOException {
        assertThat(tokenizer().decode('x', 267)).isEqualTo("x Zürich");
    }

    @Test
    void bytes_that_form_no_character_become_the_replacement_character() throws IOException {
        int[] smile = TokenizerFolder.bytes("😀");
        assertThat(tokenizer().decode('a', smile[0], smile[1])).isEqualTo("a\uFFFD");
        assertThat(tokenizer().decode(smile[3], 'a')).isEqualTo("\uFFFDa");
        assertThat(tokenizer().decode(smile[0], smile[1], 263, smile[2], smile[3]))
                .isEqualTo("😀");
    }

    @Test
    void ids_languages_and_size_come_from_both_vocabularies() throws IOException {
        Tokenizer tokenizer = tokenizer();
        assertThat(tokenizer.id("<|notimestamps|>")).hasValue(265);
        assertThat(tokenizer.id("Ġabc")).hasValue(259);
        assertThat(tokenizer.id("<|de|>")).isEmpty();
        assertThat(tokenizer.vocabularySize()).isEqualTo(268);
        assertThat(tokenizer.languages()).isEqualTo(Map.of("en", 263, "yue", 264));
    }

    @Test
    void an_english_only_vocabulary_has_no_languages() throws IOException {
        String added = TokenizerFolder.added(50256, "<|endoftext|>", true) + ","
                + TokenizerFolder.added(50258, "<|en|>", true);
        Tokenizer tokenizer = Tokenizer.load(TokenizerFolder.write(folder, TokenizerFolder.json("", "", added)));
        assertThat(tokenizer.languages()).isEmpty();
        assertThat(tokenizer.id("<|en|>")).hasValue(50258);
    }

    @Test
    @Timeout(10)
    void a_million_letters_without_a_space_are_encoded_in_little_time() throws IOException {
        assertThat(tokenizer().encode("a".repeat(1_000_000))).hasSize(250_000).containsOnly(261);
        assertThat(tokenizer().encode(" ".repeat(1_000_000) + "a")).hasSize(1_000_001);
    }

    @Test
    void several_threads_may_encode_at_once() throws Exception {
        Tokenizer tokenizer = tokenizer();
        List<Callable<int[]>> calls = new ArrayList<>();
        for (int call = 0; call < 16; call++) {
            calls.add(() -> tokenizer.encode("abc abc"));
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<int[]> ids : threads.invokeAll(calls)) {
                assertThat(ids.get()).containsExactly(258, 259);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a z\"",
                "\"abc\"",
                "\"a b c\"",
                "17",
                "[\"a\"]",
                "[\"a\",\"b\",\"c\"]",
                "{\"a\":\"b\"}",
                "null"
            })
    void a_useless_merge_rule_is_refused_when_encoding(String rule) throws IOException {
        String json = TokenizerFolder.json(VOCABULARY, "\"a b\"," + rule, "");
        Tokenizer tokenizer = Tokenizer.load(TokenizerFolder.write(folder, json));
        assertThatThrownBy(() -> tokenizer.encode("abc"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("tokenizer.json: merge rule 1 is");
    }

    @Test
    void a_vocabulary_without_all_bytes_cannot_encode_but_decodes() throws IOException {
        String json = "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"Ġb\":1},\"merges\":[]}}";
        Tokenizer tokenizer = Tokenizer.load(TokenizerFolder.write(folder, json));
        assertThat(tokenizer.decode(0, 1)).isEqualTo("a b");
        assertThatThrownBy(() -> tokenizer.encode("a"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("for byte 0");
    }
}
