package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.text.SubtitleLayout;
import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.words.Word;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TranscriptFormatTest {
    private static final Segment TIMED =
            segment(0, 2, " Good day.", new Word(0.1, 0.5, " Good", 0.9), new Word(0.5, 1.2, " day.", 0.8));
    private static final Segment UNTIMED = segment(2, 3, " Bye now.");
    private static final Segment SPOKEN = segment(
                    0,
                    2,
                    " Good day.",
                    new Word(0.1, 0.5, " Good", 0.9),
                    new Word(0.5, 1.2, " day.", 0.8, Optional.of("Ann B")))
            .by(Optional.of("Ann B"));

    @Test
    void json_has_the_words_of_segments_that_were_timed_and_confidences_of_all() throws IOException {
        JsonNode segments = new ObjectMapper()
                .readTree(written(TranscriptFormat.JSON, SubtitleLayout.SEGMENTS))
                .get("segments");
        assertThat(segments.get(0).get("words").toString()).isEqualTo("""
                [{"word":" Good","start":0.1,"end":0.5,"probability":0.9},\
                {"word":" day.","start":0.5,"end":1.2,"probability":0.8}]""");
        assertThat(segments.get(1).has("words")).isFalse();
        assertThat(segments.get(1).get("confidence").asDouble()).isEqualTo(0.75);
    }

    @Test
    void subtitles_are_laid_out_by_words_where_these_are_known() throws IOException {
        SubtitleLayout layout = new SubtitleLayout(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(1), false);
        assertThat(written(TranscriptFormat.SRT, layout)).isEqualTo("""
                1
                00:00:00,100 --> 00:00:00,500
                Good

                2
                00:00:00,500 --> 00:00:01,200
                day.

                3
                00:00:02,000 --> 00:00:03,000
                Bye now.

                """);
        assertThat(written(TranscriptFormat.TXT, layout)).isEqualTo("Good day.\nBye now.\n");
    }

    @Test
    void captions_begin_with_the_speaker_if_there_is_one_and_rows_do_not() throws IOException {
        assertThat(written(TranscriptFormat.TXT, SubtitleLayout.SEGMENTS, SPOKEN))
                .isEqualTo("[Ann B]: Good day.\nBye now.\n");
        assertThat(written(TranscriptFormat.VTT, SubtitleLayout.SEGMENTS, SPOKEN))
                .isEqualTo("""
                WEBVTT

                00:00.100 --> 00:01.200
                [Ann B]: Good day.

                00:02.000 --> 00:03.000
                Bye now.

                """);
        assertThat(written(TranscriptFormat.TSV, SubtitleLayout.SEGMENTS, SPOKEN))
                .isEqualTo("start\tend\ttext\n0\t2000\tGood day.\n2000\t3000\tBye now.\n");
    }

    @Test
    void rttm_has_the_turns_of_known_speakers() throws IOException {
        assertThat(written(TranscriptFormat.RTTM, SubtitleLayout.SEGMENTS, SPOKEN))
                .isEqualTo("SPEAKER a_talk 1 0.000 2.000 <NA> <NA> Ann_B <NA> <NA>\n");
    }

    @Test
    void json_of_a_segment_is_read_as_it_was() {
        for (Segment segment : List.of(SPOKEN, TIMED, UNTIMED)) {
            ObjectNode node = Json.object();
            SegmentJson.write(segment, 0, node);
            assertThat(SegmentJson.read(node)).isEqualTo(segment);
        }
        ObjectNode node = Json.object();
        SegmentJson.write(SPOKEN, 0, node);
        assertThat(node.get("speaker").asText()).isEqualTo("Ann B");
        assertThat(node.get("words").get(1).get("speaker").asText()).isEqualTo("Ann B");
        assertThat(node.get("words").get(0).has("speaker")).isFalse();
    }

    private static String written(TranscriptFormat format, SubtitleLayout layout) throws IOException {
        return written(format, layout, TIMED);
    }

    private static String written(TranscriptFormat format, SubtitleLayout layout, Segment first) throws IOException {
        StringBuilder out = new StringBuilder();
        format.write("a talk", new Transcript("en", 3, List.of(first, UNTIMED), List.of()), layout, out);
        return out.toString();
    }

    private static Segment segment(double start, double end, String text, Word... words) {
        return new Segment(0, start, end, text, "en", List.of(), 0, -0.1, 1, 0, 0.75, Arrays.asList(words));
    }
}
