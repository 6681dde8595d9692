package io.github.liteasr.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens from 100 on are times. */
class RepetitionTest {
    @Test
    void a_phrase_that_is_said_until_the_end_is_left_once() {
        assertThat(cut(100, 1, 2, 2, 2, 2, 2)).containsExactly(100, 1, 2);
        assertThat(cut(1, 2, 3, 2, 3, 2, 3, 2, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void the_last_time_may_be_broken_off() {
        assertThat(cut(9, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1)).containsExactly(9, 1, 2, 3);
    }

    @Test
    void times_may_rise_from_one_time_to_the_next() {
        assertThat(cut(100, 5, 110, 110, 5, 120, 120, 5, 130, 130, 5, 140)).containsExactly(100, 5, 110);
    }

    @Test
    void three_times_are_enough_for_a_phrase_of_four_tokens() {
        assertThat(cut(9, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4)).containsExactly(9, 1, 2, 3, 4);
        assertThat(cut(1, 2, 3, 1, 2, 3, 1, 2, 3)).hasSize(9);
    }

    @Test
    void what_is_said_three_times_or_not_at_the_end_stays() {
        assertThat(cut(1, 2, 2, 2)).containsExactly(1, 2, 2, 2);
        assertThat(cut(2, 2, 2, 2, 2, 1)).containsExactly(2, 2, 2, 2, 2, 1);
        assertThat(cut()).isEmpty();
    }

    private static List<Integer> cut(Integer... tokens) {
        return Repetition.cut(List.of(tokens), token -> token >= 100);
    }
}
