package io.github.liteasr.speakers;

import static io.github.liteasr.speakers.Spoken.segment;
import static io.github.liteasr.speakers.Spoken.transcript;
import static io.github.liteasr.speakers.Spoken.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.audio.Audio;
import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.words.Word;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallTest {
    /** Left speaks in the first two seconds, right in the next two: 20 dB fainter on the other side. */
    private static final PowerEnvelope LEFT = loud(0.5f, 0.05f);

    private static final PowerEnvelope RIGHT = loud(0.05f, 0.5f);

    @Test
    void sides_are_merged_by_when_their_segments_begin() {
        Transcript merged = merge(
                transcript(segment(word(0, 1, " Hello?")), segment(word(3.5, 4, " Fine."))),
                transcript(segment(word(2, 3, " Hi,"), word(3, 3.4, " you?"))));
        assertThat(merged.text()).isEqualTo("Hello? Hi, you? Fine.");
        assertThat(merged.segments())
                .extracting(Segment::speaker)
                .containsExactly(Optional.of("left"), Optional.of("right"), Optional.of("left"));
        assertThat(merged.segments().get(1).words()).extracting(Word::speaker).containsOnly(Optional.of("right"));
    }

    @Test
    void a_voice_that_is_heard_faintly_on_the_other_side_is_written_once() {
        Segment bled = segment(word(0.3, 1.1, " hello"), word(2, 3, " Hi!"));
        Transcript merged = merge(transcript(segment(word(0.2, 1, " Hello,"))), transcript(bled));
        assertThat(merged.segments()).extracting(Segment::text).containsExactly(" Hello,", " Hi!");
        assertThat(merged.segments().getLast().start()).isEqualTo(2);
        assertThat(Spoken.spelling(merged.segments().getLast().tokens().stream()
                        .mapToInt(i -> i)
                        .toArray()))
                .isEqualTo(" Hi!");
    }

    @Test
    void what_only_one_side_says_is_kept_however_loud_the_other_is() {
        Transcript merged =
                merge(transcript(segment(word(0.2, 1, " Hello"))), transcript(segment(word(0.2, 1, " Yes"))));
        assertThat(merged.segments()).extracting(Segment::text).containsExactly(" Hello", " Yes");
    }

    @Test
    void the_same_said_by_both_at_other_times_or_as_loud_is_kept() {
        assertThat(merge(transcript(segment(word(0, 0.5, " Yes"))), transcript(segment(word(2.5, 3, " Yes."))))
                        .segments())
                .hasSize(2);
        PowerEnvelope even = loud(0.5f, 0.3f);
        assertThat(Call.merge(
                                new CallSide("left", transcript(segment(word(0, 0.5, " Yes"))), even),
                                new CallSide("right", transcript(segment(word(0, 0.5, " Yes"))), even),
                                Spoken::spelling)
                        .segments())
                .hasSize(2);
    }

    @Test
    void segments_without_words_are_bled_if_all_they_say_is_said() {
        Segment said = segment(0.2, 1.8, " Hello, how are you?");
        assertThat(merge(transcript(said), transcript(segment(0.3, 1.9, " how are you")))
                        .segments())
                .containsExactly(said.by(Optional.of("left")));
        assertThat(merge(transcript(said), transcript(segment(0.3, 1.9, " how is it")))
                        .segments())
                .hasSize(2);
    }

    @Test
    void power_is_the_mean_square_of_ten_milliseconds_and_nothing_after_the_end() {
        assertThat(LEFT.mean(0, 2)).isEqualTo(0.25, within(1e-6));
        assertThat(LEFT.mean(1, 3)).isEqualTo((0.25 + 0.0025) / 2, within(1e-6));
        assertThat(LEFT.mean(1.99, 1.99)).isEqualTo(0.25, within(1e-6));
        assertThat(LEFT.mean(4, 5)).isZero();
    }

    private static Transcript merge(Transcript left, Transcript right) {
        return Call.merge(new CallSide("left", left, LEFT), new CallSide("right", right, RIGHT), Spoken::spelling);
    }

    /** Two seconds of one level and two of another. */
    private static PowerEnvelope loud(float first, float second) {
        float[] samples = new float[64_000];
        Arrays.fill(samples, 0, 32_000, first);
        Arrays.fill(samples, 32_000, 64_000, second);
        return PowerEnvelope.of(Audio.of(samples).stream());
    }
}
