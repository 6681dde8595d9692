package io.github.liteasr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.text.Caption.Span;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SubtitleLayoutTest {
    private static final List<List<SpokenWord>> SEGMENTS = List.of(
            List.of(word(0, " Two"), word(1, " words"), word(2, " more.")),
            List.of(word(3, " And"), word(9, " an end")));

    @Test
    void a_caption_is_a_segment_unless_told_otherwise() {
        assertThat(SubtitleLayout.SEGMENTS.captions(SEGMENTS))
                .containsExactly(new Caption(0, 2.5, "Two words more."), new Caption(3, 9.5, "And an end"));
    }

    @Test
    void a_width_breaks_lines_and_segments_still_begin_captions() {
        assertThat(texts(layout(9, 0, 0).captions(SEGMENTS))).containsExactly("Two words\nmore.", "And\nan end");
        assertThat(texts(layout(8, 0, 0).captions(SEGMENTS))).containsExactly("Two\nwords\nmore.", "And\nan end");
    }

    @Test
    void a_width_and_a_count_fill_captions_across_segments_but_for_long_pauses() {
        assertThat(layout(9, 2, 0).captions(SEGMENTS))
                .containsExactly(new Caption(0, 3.5, "Two words\nmore. And"), new Caption(9, 9.5, "an end"));
        assertThat(texts(layout(20, 1, 0).captions(SEGMENTS))).containsExactly("Two words more. And", "an end");
    }

    @Test
    void a_number_of_words_makes_captions_within_segments() {
        assertThat(texts(layout(0, 0, 2).captions(SEGMENTS))).containsExactly("Two words", "more.", "And an end");
        assertThat(texts(layout(9, 2, 1).captions(SEGMENTS))).containsExactly("Two words\nmore. And", "an end");
    }

    @Test
    void a_word_longer_than_a_line_has_its_own_and_a_character_of_two_units_is_one() {
        List<List<SpokenWord>> segments = List.of(List.of(word(0, " 😀😀😀😀"), word(1, " b"), word(2, " c")));
        assertThat(texts(layout(3, 0, 0).captions(segments))).containsExactly("😀😀😀😀\nb c");
        assertThat(texts(layout(6, 0, 0).captions(segments))).containsExactly("😀😀😀😀 b\nc");
    }

    @Test
    void each_word_is_underlined_in_its_turn_and_none_in_pauses() throws IOException {
        SubtitleLayout layout = new SubtitleLayout(OptionalInt.of(3), OptionalInt.empty(), OptionalInt.empty(), true);
        List<Caption> captions = layout.captions(List.of(List.of(word(0, " a<"), word(0.5, " bc"), word(2, "d"))));
        assertThat(captions)
                .containsExactly(
                        new Caption(0, 0.5, "a<\nbcd", new Span(0, 2)),
                        new Caption(0.5, 1, "a<\nbcd", new Span(3, 5)),
                        new Caption(1, 2, "a<\nbcd"),
                        new Caption(2, 2.5, "a<\nbcd", new Span(5, 6)));
        StringBuilder out = new StringBuilder();
        SubtitleFormat.VTT.write(captions.subList(0, 2), out);
        assertThat(out.toString()).isEqualTo("""
                WEBVTT

                00:00.000 --> 00:00.500
                <u>a&lt;</u>
                bcd

                00:00.500 --> 00:01.000
                a&lt;
                <u>bc</u>d

                """);
    }

    @Test
    void words_that_overlap_give_no_caption_that_runs_back() {
        SubtitleLayout layout = new SubtitleLayout(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), true);
        List<SpokenWord> words = List.of(new SpokenWord(0, 1, " a"), new SpokenWord(0.8, 1.2, " b"));
        assertThat(layout.captions(List.of(words)))
                .containsExactly(
                        new Caption(0, 1, "a b", new Span(0, 1)), new Caption(0.8, 1.2, "a b", new Span(2, 3)));
    }

    @Test
    void each_speaker_has_captions_of_their_own_that_begin_with_the_name() {
        List<SpokenWord> words =
                List.of(by("A", 0, " one"), by("A", 1, " two"), by("B", 2, " three"), word(3, " four"));
        assertThat(layout(40, 2, 0).captions(List.of(words)))
                .extracting(Caption::text)
                .containsExactly("[A]: one two", "[B]: three", "four");
        assertThat(layout(8, 2, 0).captions(List.of(words)))
                .extracting(Caption::text)
                .containsExactly("[A]: one\ntwo", "[B]: three", "four");
        SubtitleLayout marked = new SubtitleLayout(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), true);
        assertThat(marked.captions(List.of(words.subList(0, 1))))
                .containsExactly(new Caption(0, 0.5, "[A]: one", new Span(5, 8)));
    }

    private static SpokenWord by(String speaker, double start, String text) {
        return new SpokenWord(start, start + 0.5, text, Optional.of(speaker));
    }

    @Test
    void nothing_gives_nothing_and_sizes_below_one_are_refused() {
        assertThat(layout(9, 2, 0).captions(List.of())).isEmpty();
        assertThat(SubtitleLayout.SEGMENTS.captions(List.of(List.of()))).isEmpty();
        assertThatThrownBy(() -> new SubtitleLayout(OptionalInt.of(0), OptionalInt.empty(), OptionalInt.empty(), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }

    /** Half a second long. */
    private static SpokenWord word(double start, String text) {
        return new SpokenWord(start, start + 0.5, text);
    }

    /** 0 stands for no limit. */
    private static SubtitleLayout layout(int width, int lines, int words) {
        return new SubtitleLayout(limit(width), limit(lines), limit(words), false);
    }

    private static OptionalInt limit(int value) {
        return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static List<String> texts(List<Caption> captions) {
        return captions.stream().map(Caption::text).toList();
    }
}
