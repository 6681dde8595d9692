package io.github.liteasr.speakers;

import static io.github.liteasr.speakers.Spoken.TIMESTAMP;
import static io.github.liteasr.speakers.Spoken.segment;
import static io.github.liteasr.speakers.Spoken.transcript;
import static io.github.liteasr.speakers.Spoken.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.words.Word;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeakerTurnsTest {
    private static final SpeakerTurns TURNS = new SpeakerTurns(
            List.of(new SpeakerTurn(0, 2, "ann"), new SpeakerTurn(1.5, 4, "bob"), new SpeakerTurn(6, 7, "ann")));

    @ParameterizedTest
    @CsvSource({
        "0, 1, ann", // within a turn
        "1, 1.9, ann", // more of one than of the other
        "1.7, 3, bob",
        "0, 7, ann", // 3 s in two turns against 2.5 s
        "4.2, 4.4, bob", // in a pause, near the turn before
        "5.6, 5.8, ann", // near the turn after
        "6, 6, ann", // without length
        "7.5, 8, ann",
        "4.6, 5.4, ",
        "9, 10, "
    })
    void a_stretch_is_whose_turn_overlaps_it_most_or_is_near(double start, double end, String speaker) {
        assertThat(TURNS.speaker(start, end)).isEqualTo(Optional.ofNullable(speaker));
    }

    @Test
    void nobody_speaks_where_there_are_no_turns() {
        assertThat(new SpeakerTurns(List.of()).speaker(0, 1)).isEmpty();
    }

    @Test
    void segments_are_split_where_the_speaker_changes() {
        Segment whole = segment(word(0.2, 1, " Hi"), word(1, 1.4, " Bob."), word(2, 2.5, " Hé"), word(5, 5.2, " x"));
        List<Segment> parts = TURNS.assign(transcript(whole), Spoken::spelling).segments();
        assertThat(parts)
                .extracting(Segment::speaker)
                .containsExactly(Optional.of("ann"), Optional.of("bob"), Optional.empty());
        assertThat(parts).extracting(Segment::text).containsExactly(" Hi Bob.", " Hé", " x");
        assertThat(parts).extracting(Segment::start).containsExactly(0.2, 2.0, 5.0);
        assertThat(parts).extracting(Segment::end).containsExactly(1.4, 2.5, 5.2);
        assertThat(parts).extracting(Segment::confidence).containsOnly(0.75);
        assertThat(parts)
                .extracting(Segment::tokens)
                .containsExactly(
                        List.of(
                                TIMESTAMP, (int) ' ', (int) 'H', (int) 'i', (int) ' ', (int) 'B', (int) 'o', (int) 'b',
                                (int) '.'),
                        List.of((int) ' ', (int) 'H', (int) 'é'),
                        List.of((int) ' ', (int) 'x', TIMESTAMP));
        assertThat(parts.getFirst().words()).extracting(Word::speaker).containsOnly(Optional.of("ann"));
        assertThat(parts.get(1).words()).containsExactly(new Word(2, 2.5, " Hé", 0.5, Optional.of("bob")));
    }

    @Test
    void tokens_that_end_within_a_character_stay_with_its_word() {
        // Each token is a byte of UTF-8, as in a byte-level vocabulary.
        Segment bytes = new Segment(
                0,
                1,
                3,
                "éa",
                "en",
                List.of(0xc3, 0xa9, 0x61),
                0,
                0,
                1,
                0,
                1,
                List.of(word(0, 1, "é"), word(2.5, 3, "a")));
        List<Segment> parts = TURNS.assign(List.of(bytes), tokens -> {
            byte[] text = new byte[tokens.length];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) tokens[i];
            }
            return new String(text, StandardCharsets.UTF_8);
        });
        assertThat(parts).extracting(Segment::tokens).containsExactly(List.of(0xc3, 0xa9), List.of(0x61));
    }

    @Test
    void a_segment_of_one_speaker_or_without_words_stays_whole() {
        Segment timed = segment(word(0.2, 1, " Hi"), word(1, 1.4, " Bob."));
        assertThat(TURNS.assign(List.of(timed), Spoken::spelling))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.by(Optional.empty()).tokens()).isEqualTo(timed.tokens());
                    assertThat(one.speaker()).hasValue("ann");
                });
        Segment untimed = segment(1, 4, " Hi Bob.");
        assertThat(TURNS.assign(List.of(untimed), Spoken::spelling)).containsExactly(untimed.by(Optional.of("bob")));
    }

    @Test
    void segments_of_one_speaker_are_one_turn_unless_there_is_a_pause() {
        assertThat(SpeakerTurns.of(transcript(
                        segment(0, 1, "a").by(Optional.of("ann")),
                        segment(0.9, 3, "b").by(Optional.of("bob")),
                        segment(1.4, 2, "c").by(Optional.of("ann")),
                        segment(2.1, 2.2, "d"),
                        segment(2.5, 4, "e").by(Optional.of("ann")))))
                .isEqualTo(new SpeakerTurns(List.of(
                        new SpeakerTurn(0, 2, "ann"), new SpeakerTurn(0.9, 3, "bob"), new SpeakerTurn(2.5, 4, "ann"))));
    }

    @Test
    void turns_that_run_back_or_are_nobody_s_are_refused() {
        assertThatThrownBy(() -> new SpeakerTurn(1, 0.5, "ann"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 1.0 s to 0.5 s");
        assertThatThrownBy(() -> new SpeakerTurn(0, 1, " ")).isInstanceOf(IllegalArgumentException.class);
    }
}
