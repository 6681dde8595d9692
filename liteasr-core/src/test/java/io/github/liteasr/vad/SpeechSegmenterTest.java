package io.github.liteasr.vad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segments by hand, in chunks of 32 ms, and by another statement of the rules. */
class SpeechSegmenterTest {
    private static final int CHUNK = SpeechDetector.CHUNK;
    /** A silence ends a segment with its third chunk, which begins 64 ms after the silence; nothing is padded. */
    private static final SpeechOptions PLAIN = SpeechOptions.defaults()
            .withMinimumSpeechMs(0)
            .withMinimumSilenceMs(64)
            .withPadMs(0);

    /** A letter is a chunk: # speech, - neither, anything else silence. */
    @ParameterizedTest
    @CsvSource({
        "'........', ''",
        "'..###...', '2-5'",
        "'..###...####', '2-5 8-12'",
        "'..###..####', '2-11'",
        "'..###..--.####', '2-5 10-14'",
        "'..###-----.####', '2-15'",
        "'--#....', '2-3'",
        "'...--..', ''",
        "'#', '0-1'",
        "'..##.', '2-5'"
    })
    void segments_begin_with_speech_and_end_where_silence_has_lasted(String chunks, String expected) {
        assertThat(inChunks(chunks, PLAIN)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"'.#...##...###...', '10-13'", "'...##', ''", "'...###', '3-6'"})
    void speech_that_is_not_longer_than_the_minimum_is_dropped(String chunks, String expected) {
        assertThat(inChunks(chunks, PLAIN.withMinimumSpeechMs(64))).isEqualTo(expected);
    }

    /** The network takes the first chunks of hum or music for speech. */
    @Test
    void by_default_a_sound_that_sets_in_is_no_speech_but_a_short_word_is() {
        String silence = ".".repeat(70);
        assertThat(inChunks(silence + "###" + silence, SpeechOptions.defaults()))
                .isEmpty();
        assertThat(inChunks(silence + "####" + silence, SpeechOptions.defaults().withPadMs(0)))
                .isEqualTo("70-74");
    }

    /** 1 s are 31.25 chunks, of which one is for the last. */
    @ParameterizedTest
    @CsvSource({
        // no silence to cut at
        "'########################################', '0-31 32-40'",
        // the longest one, though not the last
        "'#####......#####.....####################', '0-5 11-41'",
        // none of more than 98 ms
        "'#####....#####...######################', '0-5 9-39'",
        "'#####...######...########################', '0-31 32-41'",
        // the silence behind the cut is where the next segment is cut
        "'#####......#####.....##############################', '0-5 11-16 21-51'"
    })
    void speech_that_is_too_long_is_cut_at_its_longest_silence(String chunks, String expected) {
        SpeechOptions options = PLAIN.withMinimumSilenceMs(500).withMaximumSpeechSeconds(1);
        assertThat(inChunks(chunks, options)).isEqualTo(expected);
    }

    @Test
    void padding_reaches_no_further_than_the_recording_and_the_middle_of_a_silence() {
        float[] probabilities = probabilities(".##...##......#.");
        long samples = 16 * CHUNK - 10;
        assertThat(SpeechSegmenter.segments(probabilities, samples, PLAIN.withPadMs(64)))
                .containsExactly(
                        new SpeechSegment(0, 4 * CHUNK + CHUNK / 2),
                        new SpeechSegment(4 * CHUNK + CHUNK / 2, 10 * CHUNK),
                        new SpeechSegment(12 * CHUNK, samples));
    }

    @Test
    void segments_are_those_of_another_statement_of_the_rules() throws IOException {
        for (JsonNode one : new ObjectMapper().readTree(getClass().getResourceAsStream("segments.json"))) {
            SpeechOptions options = new SpeechOptions(
                    one.get("threshold").asDouble(),
                    one.get("min_speech").asInt(),
                    one.get("max_speech").asDouble(Double.POSITIVE_INFINITY),
                    one.get("min_silence").asInt(),
                    one.get("pad").asInt());
            float[] probabilities = new float[one.get("p128").size()];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = one.get("p128").get(i).asInt() / 128f;
            }
            List<SpeechSegment> expected = new ArrayList<>();
            one.get("segments")
                    .forEach(s -> expected.add(
                            new SpeechSegment(s.get(0).asLong(), s.get(1).asLong())));
            assertThat(SpeechSegmenter.segments(
                            probabilities, one.get("samples").asLong(), options))
                    .as(one.toString())
                    .isEqualTo(expected);
        }
    }

    @Test
    void a_segment_is_given_as_soon_as_it_is_certain() {
        SpeechSegmenter segmenter = new SpeechSegmenter(PLAIN.withPadMs(64));
        List<Integer> given = new ArrayList<>();
        float[] probabilities = probabilities("..####..............###...####.........");
        for (int i = 0; i < probabilities.length; i++) {
            for (SpeechSegment _ : segmenter.add(probabilities[i])) {
                given.add(i);
            }
        }
        // The first and the last when their padding is over, the second when the third has begun.
        assertThat(given).containsExactly(10, 27, 34);
    }

    @Test
    void bad_options_and_lengths_are_refused_with_their_values() {
        SpeechOptions defaults = SpeechOptions.defaults();
        assertThatThrownBy(() -> defaults.withThreshold(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a speech threshold of 1.0, expected between 0 and 1");
        assertThatThrownBy(() -> defaults.withThreshold(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> defaults.withPadMs(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> defaults.withMinimumSilenceMs(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> defaults.withMinimumSpeechMs(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> defaults.withMaximumSpeechSeconds(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at least 1.8");
        assertThatThrownBy(() -> SpeechSegmenter.segments(new float[2], 512, defaults))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 probabilities for 512 samples");
    }

    private static String inChunks(String chunks, SpeechOptions options) {
        StringBuilder found = new StringBuilder();
        for (SpeechSegment s :
                SpeechSegmenter.segments(probabilities(chunks), (long) chunks.length() * CHUNK, options)) {
            found.append(found.isEmpty() ? "" : " ")
                    .append(s.start() / CHUNK)
                    .append('-')
                    .append(s.end() / CHUNK);
        }
        return found.toString();
    }

    private static float[] probabilities(String chunks) {
        float[] probabilities = new float[chunks.length()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = switch (chunks.charAt(i)) {
                case '#' -> 0.9f;
                case '-' -> 0.4f;
                default -> 0.1f;
            };
        }
        return probabilities;
    }
}
