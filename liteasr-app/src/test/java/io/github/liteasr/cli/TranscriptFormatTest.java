package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.text.SubtitleLayout;
import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.words.Word;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TranscriptFormatTest {
    private static final Segment TIMED =
            segment(0, 2, " Good day.", new Word(0.1, 0.5, " Good", 0.9), new Word(0.5, 1.2, " day.", 0.8));
    private static final Segment UNTIMED = segment(2, 3, " Bye now.");

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

    private static String written(TranscriptFormat format, SubtitleLayout layout) throws IOException {
        StringBuilder out = new StringBuilder();
        format.write(new Transcript("en", 3, List.of(TIMED, UNTIMED), List.of()), layout, out);
        return out.toString();
    }

    private static Segment segment(double start, double end, String text, Word... words) {
        return new Segment(0, start, end, text, "en", List.of(), 0, -0.1, 1, 0, 0.75, Arrays.asList(words));
    }
}
