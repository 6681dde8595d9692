package io.github.liteasr.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PhraseAutomatonTest {
    private static final boolean OUTSIDE = false;
    private static final boolean INSIDE = true;

    @Test
    void a_finished_phrase_is_worth_its_weight_for_every_token() {
        PhraseAutomaton phrases = automaton(phrase(1, 2, 3));
        assertThat(worth(phrases, 1)).as("with the second").isZero();
        assertThat(worth(phrases, 1, 2)).isEqualTo(3);
        assertThat(worth(phrases, 1, 2, 3)).isEqualTo(4.5);
        assertThat(worth(phrases, 9, 1, 2, 3, 9)).isEqualTo(4.5);
        assertThat(worth(phrases, 1, 2, 3, 1, 2, 3)).isEqualTo(9);
    }

    @Test
    void a_phrase_that_is_broken_off_is_worth_nothing() {
        PhraseAutomaton phrases = automaton(phrase(1, 2, 3));
        assertThat(worth(phrases, 1, 9)).isZero();
        assertThat(worth(phrases, 1, 2, 9)).isZero();
        assertThat(worth(phrases, 1, 1, 2, 1, 9)).isZero();
    }

    @Test
    void a_phrase_may_begin_within_a_broken_off_one() {
        PhraseAutomaton phrases = automaton(phrase(1, 1, 2), phrase(2, 5, 6));
        assertThat(worth(phrases, 1, 1, 1, 2)).isEqualTo(4.5);
        assertThat(worth(phrases, 1, 2, 5, 6)).isEqualTo(4.5);
    }

    @Test
    void a_phrase_within_a_phrase_counts_at_once() {
        PhraseAutomaton phrases = automaton(phrase(1, 2, 3), phrase(1), phrase(2));
        assertThat(worth(phrases, 1, 9)).isEqualTo(1.5);
        assertThat(worth(phrases, 1, 2, 9)).isEqualTo(3);
        assertThat(worth(phrases, 1, 2, 3, 9)).isEqualTo(6);
    }

    @Test
    void a_shared_beginning_has_the_highest_weight() {
        PhraseAutomaton phrases = new PhraseAutomaton();
        phrases.add(new int[] {1, 2}, 1, true);
        phrases.add(new int[] {1, 3}, 3, true);
        phrases.link();
        assertThat(worth(phrases, 1, 2)).isEqualTo(4);
        assertThat(worth(phrases, 1, 3)).isEqualTo(6);
    }

    @Test
    void inside_of_a_word_only_phrases_that_begin_at_a_space_are_found() {
        PhraseAutomaton phrases = new PhraseAutomaton();
        phrases.add(new int[] {1, 2}, 1.5, true);
        phrases.add(new int[] {3, 2}, 1.5, false);
        phrases.link();
        assertThat(phrases.next(0, 1, INSIDE)).isNotZero();
        assertThat(phrases.next(0, 3, INSIDE)).isZero();
        assertThat(phrases.next(0, 3, OUTSIDE)).isNotZero();
        assertThat(phrases.next(phrases.next(0, 3, OUTSIDE), 2, INSIDE)).isNotZero();
    }

    private static int[] phrase(int... tokens) {
        return tokens;
    }

    private static PhraseAutomaton automaton(int[]... phrases) {
        PhraseAutomaton automaton = new PhraseAutomaton();
        for (int[] phrase : phrases) {
            automaton.add(phrase, 1.5, true);
        }
        automaton.link();
        return automaton;
    }

    /** What a search adds up for tokens, step by step. */
    private static double worth(PhraseAutomaton phrases, int... tokens) {
        double sum = 0;
        int state = 0;
        for (int token : tokens) {
            Map<Integer, Double> raised = new HashMap<>();
            phrases.forEachNext(
                    state,
                    OUTSIDE,
                    (next, worth) -> assertThat(raised.put(next, worth)).isNull());
            sum += raised.getOrDefault(token, 0.0) - phrases.unearned(state);
            state = phrases.next(state, token, OUTSIDE);
        }
        return sum;
    }
}
