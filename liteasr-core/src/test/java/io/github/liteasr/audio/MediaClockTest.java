package io.github.liteasr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.audio.MediaClock.Gap;
import io.github.liteasr.audio.Timeline.Anchor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What time stamps say of the media's time, for frames of 0.02 s. */
class MediaClockTest {
    private static final double FRAME = 0.02;

    private final MediaClock clock = new MediaClock(1.4, false);
    private final List<Gap> gaps = new ArrayList<>();
    private double decoded;

    @Test
    void a_late_start_and_a_gap_move_what_follows() {
        frames(clock, 4.4, 100);
        frames(clock, 9.4, 100);
        Timeline timeline = clock.timeline();
        assertThat(timeline.start(0)).isCloseTo(3, within(1e-9));
        assertThat(timeline.end(2)).isCloseTo(5, within(1e-9));
        assertThat(timeline.start(2.01)).isCloseTo(8.01, within(1e-9));
        assertThat(timeline.start(3)).isCloseTo(9, within(1e-9));
        assertThat(gaps).hasSize(1);
    }

    @Test
    void jitter_and_the_delay_of_an_encoder_move_nothing() {
        for (int i = 0; i < 1000; i++) {
            frames(clock, 1.4 + decoded + (i % 2 == 0 ? 0.05 : -0.04), 1);
        }
        assertThat(clock.timeline().anchors()).isEmpty();
    }

    @Test
    void wild_jitter_does_not_add_up() {
        for (int i = 0; i < 1000; i++) {
            frames(clock, 1.4 + decoded + (i % 4 < 2 ? 0.2 : -0.2), 1);
        }
        assertThat(clock.media(decoded)).isCloseTo(decoded, within(0.5));
    }

    @Test
    void stamps_that_begin_anew_go_on_and_later_gaps_are_still_seen() {
        frames(clock, 1.4, 500);
        frames(clock, 0, 500);
        frames(clock, 12, 100);
        assertThat(clock.timeline().start(15)).isCloseTo(15, within(1e-9));
        assertThat(clock.timeline().start(21)).isCloseTo(23, within(1e-9));
    }

    @Test
    void what_one_frame_says_is_not_believed_nor_an_absurd_gap() {
        frames(clock, 1.4, 100);
        frames(clock, 5000, 1);
        frames(clock, 1.4 + decoded, 100);
        frames(clock, 1e9, 100);
        assertThat(clock.timeline().anchors()).isEmpty();
    }

    @Test
    void where_stamps_may_begin_anew_a_long_gap_is_none() {
        MediaClock restarting = new MediaClock(0, true);
        frames(restarting, 0, 100);
        frames(restarting, 2 + 11, 100);
        assertThat(restarting.timeline().anchors()).isEmpty();
        frames(restarting, 15 + 9, 100);
        assertThat(restarting.timeline().anchors()).hasSize(1);
    }

    @Test
    void a_timeline_that_runs_back_is_refused() {
        assertThatThrownBy(() -> new Timeline(List.of(new Anchor(1, 5), new Anchor(3, 6))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void frames(MediaClock of, double stamp, int count) {
        for (int i = 0; i < count; i++) {
            of.frame(decoded, stamp + i * FRAME).ifPresent(gaps::add);
            decoded += FRAME;
        }
    }
}
