package io.github.liteasr.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.words.WordTimes.TimedWord;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PunctuationTest {
    private static final WordOptions OPTIONS = WordOptions.defaults();

    @Test
    void signs_before_a_word_join_it_if_a_space_is_before_them() {
        assertThat(merged(OPTIONS, "Say", " \"", "yes", ".")).containsExactly("Say", "", " \"yes.", "");
        assertThat(merged(OPTIONS, " (", "¿", "que")).containsExactly("", " (¿", "que");
    }

    @Test
    void signs_after_a_word_join_it_one_after_the_other() {
        assertThat(merged(OPTIONS, "No", "!", "\"", " she")).containsExactly("No!\"", "", "", " she");
    }

    @Test
    void signs_stand_alone_after_a_space_and_where_they_are_not_wanted() {
        assertThat(merged(OPTIONS, "a ", ".")).containsExactly("a ", ".");
        WordOptions none = OPTIONS.withPrepended("").withAppended("");
        assertThat(merged(none, " (", "a", ")")).containsExactly(" (", "a", ")");
    }

    private static List<String> merged(WordOptions options, String... texts) {
        List<TimedWord> words = Arrays.stream(texts)
                .map(text -> new TimedWord(text, 1, 0, 1, 1))
                .toList();
        Punctuation.merge(words, options);
        return words.stream().map(TimedWord::text).toList();
    }
}
