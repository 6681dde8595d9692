package io.github.liteasr.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.text.Tokenizer;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.words.WordSplitter.Spelling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words of texts whose tokens are their bytes. */
class WordSplitterTest {
    @TempDir
    Path folder;

    private Tokenizer tokenizer;

    @BeforeEach
    void load() {
        tokenizer = Tokenizer.load(TinyCheckpoint.multilingual().write(folder));
    }

    @Test
    void a_word_begins_with_a_space_or_is_a_sign() {
        assertThat(split("Well, that's it. \"No\"", "en"))
                .containsExactly("Well", ",", " that", "'s", " it", ".", " ", "\"No", "\"");
    }

    @Test
    void letters_of_several_bytes_stay_whole_and_count_all_of_their_tokens() {
        assertThat(words("né 😀", "fr")).containsExactly(new Spelling("né", 3), new Spelling(" 😀", 5));
    }

    @Test
    void languages_without_spaces_are_cut_between_characters() {
        assertThat(words("日本、", "ja"))
                .containsExactly(new Spelling("日", 3), new Spelling("本", 3), new Spelling("、", 3));
        assertThat(split("ab", "yue")).containsExactly("a", "b");
    }

    @Test
    void broken_characters_are_as_broken_in_their_words_and_no_token_is_lost() {
        WordSplitter splitter = new WordSplitter(tokenizer, "en");
        assertThat(splitter.split(List.of((int) 'a', 0xE6, (int) 'b'))).containsExactly(new Spelling("a\uFFFDb", 3));
        List<Spelling> words = splitter.split(List.of((int) 'a', (int) ' ', 0xE6, 0x97));
        assertThat(words.stream().mapToInt(Spelling::tokens)).containsExactly(1, 3);
    }

    @Test
    void no_text_has_no_words() {
        assertThat(split("", "en")).isEmpty();
    }

    private List<String> split(String text, String language) {
        return words(text, language).stream().map(Spelling::text).toList();
    }

    private List<Spelling> words(String text, String language) {
        List<Integer> tokens = new ArrayList<>();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            tokens.add(Byte.toUnsignedInt(value));
        }
        return new WordSplitter(tokenizer, language).split(tokens);
    }
}
