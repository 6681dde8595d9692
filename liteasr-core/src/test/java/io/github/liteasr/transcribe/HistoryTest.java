package io.github.liteasr.transcribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {
    @Test
    void the_opening_scrolls_out_unless_it_is_carried() {
        History history = new History(List.of(1, 2), false, true);
        assertThat(history.tokens(3)).containsExactly(1, 2);
        history.add(List.of(segment(7, 8)));
        assertThat(history.tokens(3)).containsExactly(2, 7, 8);
        History carried = new History(List.of(1, 2), true, true);
        carried.add(List.of(segment(7, 8)));
        assertThat(carried.tokens(3)).containsExactly(1, 2, 8);
        assertThat(carried.tokens(1)).containsExactly(2);
    }

    @Test
    void after_a_wild_guess_nothing_is_known_but_what_is_carried() {
        for (boolean carried : new boolean[] {false, true}) {
            History history = new History(List.of(1, 2), carried, true);
            history.add(List.of(segment(7)));
            history.reset();
            assertThat(history.tokens(9)).isEqualTo(carried ? List.of(1, 2) : List.of());
            history.add(List.of(segment(9)));
            assertThat(history.tokens(9)).endsWith(9).doesNotContain(7);
        }
    }

    @Test
    void where_chunks_are_decoded_side_by_side_all_see_the_opening_alone() {
        History history = new History(List.of(1, 2), false, false);
        history.add(List.of(segment(7)));
        history.reset();
        assertThat(history.tokens(9)).containsExactly(1, 2);
    }

    @Test
    void after_an_interruption_the_next_window_sees_what_it_would_have_seen() {
        for (boolean carried : new boolean[] {false, true}) {
            History before = new History(List.of(1, 2), carried, true);
            before.add(List.of(segment(7, 8)));
            History after = new History(List.of(1, 2), carried, true);
            after.restore(new Progress(3, Optional.of("en"), List.of(), before.kept()));
            for (int most = 1; most < 6; most++) {
                assertThat(after.tokens(most)).isEqualTo(before.tokens(most));
            }
        }
        History atStart = new History(List.of(1, 2), false, true);
        atStart.restore(Progress.none());
        assertThat(atStart.tokens(2)).containsExactly(1, 2);
    }

    private static Segment segment(Integer... tokens) {
        return new Segment(0, 0, 1, "", "en", List.of(tokens), 0, 0, 1, 0, 1, List.of());
    }
}
