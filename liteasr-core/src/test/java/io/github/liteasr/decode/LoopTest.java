package io.github.liteasr.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopTest {
    @Test
    void eight_equal_words_at_the_end_are_a_loop() {
        assertThat(Loop.in("He said" + " no, No".repeat(4))).isTrue();
        assertThat(Loop.in("He said" + " no".repeat(7))).isFalse();
        assertThat(Loop.in("no ".repeat(8) + "he said, and then he went home and slept"))
                .isFalse();
    }

    @Test
    void a_phrase_three_times_at_the_end_is_a_loop_if_it_covers_twelve_words() {
        assertThat(Loop.in("And then" + " we went home again.".repeat(3))).isTrue();
        assertThat(Loop.in("And then" + " we went home.".repeat(3))).isFalse();
        assertThat(Loop.in("And then" + " we went home again.".repeat(2))).isFalse();
        assertThat(Loop.in("a b c d e f g h ".repeat(3))).isTrue();
        assertThat(Loop.in("a b c d e f g h i ".repeat(3))).isFalse();
    }

    @Test
    void a_loop_that_ends_counts_if_it_is_most_of_the_text() {
        String loop = "thank you very much ".repeat(4);
        assertThat(Loop.in(loop + "for all that you did for us over these years"))
                .isTrue();
        assertThat(Loop.in(loop + "for all that you did for us over these years and for this one more"))
                .isFalse();
    }

    @Test
    void the_phrase_may_be_broken_off_at_the_end() {
        assertThat(Loop.in("we went home again ".repeat(3) + "we went")).isTrue();
    }

    @Test
    void scripts_without_spaces_are_compared_by_characters() {
        assertThat(Loop.in("今日はいい天気ですね。" + "ありがとうございました。".repeat(3))).isTrue();
        assertThat(Loop.in("今日はいい天気ですね。" + "ありがとうございました。".repeat(2))).isFalse();
        assertThat(Loop.in("谢谢大家" + "好".repeat(16))).isTrue();
        assertThat(Loop.in("谢谢谢谢谢谢")).isFalse();
        assertThat(Loop.in("ขอบคุณครับ".repeat(4))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "No, no, no.",
                "No, no, no, no, no, I did not mean that.",
                "One, two, three, four, five, six, seven, eight, nine, ten, one, two, three.",
                "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20",
                "one hundred one, one hundred two, one hundred three, one hundred four, one hundred five",
                "twenty one twenty two twenty three twenty four twenty five twenty six twenty seven",
                "0 0 0 1 0 0 1 0 1 1 0 0 0 0 1 1",
                "We shall overcome, we shall overcome, we shall overcome some day.",
                "Row, row, row your boat, gently down the stream. Row, row, row your boat, gently down the stream.",
                "Happy birthday to you, happy birthday to you, happy birthday dear Ada, happy birthday to you.",
                "He loves me, he loves me not, he loves me, he loves me not, he loves me.",
                "I would like a coffee, and I would like a tea, and I would like a cake, and I would like to pay.",
                "一二三四五六七八九十,一二三四五六七八九十",
                "안녕하세요 안녕하세요 네 네 네",
            })
    void ordinary_speech_is_none(String text) {
        assertThat(Loop.in(text)).isFalse();
    }
}
