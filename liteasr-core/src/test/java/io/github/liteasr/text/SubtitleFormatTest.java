package io.github.liteasr.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SubtitleFormatTest {
    private static final List<Caption> CAPTIONS =
            List.of(new Caption(0, 1.5, " Hello there. "), new Caption(3599.9996, 3723.04, "a --> b\tשלום 😀"));

    private static String written(SubtitleFormat format, List<Caption> captions) throws IOException {
        StringBuilder out = new StringBuilder();
        format.write(captions, out);
        return out.toString();
    }

    @Test
    void txt_is_a_line_a_caption() throws IOException {
        assertThat(written(SubtitleFormat.TXT, CAPTIONS)).isEqualTo("Hello there.\na --> b\tשלום 😀\n");
    }

    @Test
    void srt_numbers_its_cues_and_always_has_hours() throws IOException {
        assertThat(written(SubtitleFormat.SRT, CAPTIONS)).isEqualTo("""
                1
                00:00:00,000 --> 00:00:01,500
                Hello there.

                2
                01:00:00,000 --> 01:02:03,040
                a -> b\tשלום 😀

                """);
    }

    @Test
    void vtt_has_hours_from_the_first_hour() throws IOException {
        assertThat(written(SubtitleFormat.VTT, CAPTIONS)).isEqualTo("""
                WEBVTT

                00:00.000 --> 00:01.500
                Hello there.

                01:00:00.000 --> 01:02:03.040
                a --&gt; b\tשלום 😀

                """);
    }

    @Test
    void tsv_has_milliseconds_and_no_tabs_in_the_text() throws IOException {
        assertThat(written(SubtitleFormat.TSV, CAPTIONS))
                .isEqualTo("start\tend\ttext\n0\t1500\tHello there.\n3600000\t3723040\ta --> b שלום 😀\n");
    }

    @Test
    void line_breaks_in_a_text_break_neither_cue_nor_row() throws IOException {
        List<Caption> captions = List.of(new Caption(0, 1, "one\ntwo\r\n\n  \nthree\n"));
        assertThat(written(SubtitleFormat.SRT, captions)).endsWith("\none\ntwo\nthree\n\n");
        assertThat(written(SubtitleFormat.TSV, captions)).endsWith("\n0\t1000\tone two    three\n");
        assertThat(written(SubtitleFormat.TXT, captions)).isEqualTo("one two    three\n");
    }

    /** WebVTT's parser reads "&lt;" as a character and "<" as a tag. */
    @Test
    void vtt_escapes_what_its_readers_take_for_markup() throws IOException {
        List<Caption> captions = List.of(new Caption(0, 1, "Q&A: 1 < 2 > 0 &amp; <i>x</i> --> y"));
        assertThat(written(SubtitleFormat.VTT, captions))
                .endsWith("\nQ&amp;A: 1 &lt; 2 &gt; 0 &amp;amp; &lt;i&gt;x&lt;/i&gt; --&gt; y\n\n");
        assertThat(written(SubtitleFormat.SRT, captions)).endsWith("\nQ&A: 1 < 2 > 0 &amp; <i>x</i> -> y\n\n");
    }

    @ParameterizedTest
    @EnumSource
    void no_captions_leave_at_most_the_header(SubtitleFormat format) throws IOException {
        assertThat(written(format, List.of())).isIn("", "WEBVTT\n\n", "start\tend\ttext\n");
        assertThat(format.extension()).isIn("txt", "srt", "vtt", "tsv");
    }

    @Test
    void half_a_millisecond_is_rounded_to_even_and_long_recordings_have_more_hours() throws IOException {
        List<Caption> captions = List.of(new Caption(0.0005, 0.0015, ""), new Caption(0, 400_000, "x"));
        assertThat(written(SubtitleFormat.TSV, captions)).contains("\n0\t2\t\n");
        assertThat(written(SubtitleFormat.VTT, captions)).contains("111:06:40.000");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "2, 1", "NaN, 1", "0, NaN", "0, Infinity"})
    void impossible_times_are_refused(double start, double end) {
        assertThatThrownBy(() -> new Caption(start, end, "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
