package io.github.liteasr.transcribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.text.EnglishNormalizer;
import io.github.liteasr.whisper.SharedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transcripts of real recordings by whisper-tiny.en against an independent engine's, and against what was said. */
class RealSpeechTest {
    private static final String DEV = "speech/dev/";
    private static final TranscriptionOptions GREEDY = TranscriptionOptions.defaults()
            .with()
            .allAudio()
            .shortWindows(false)
            .decoding(d -> d.greedy()
                    .compressionRatioThreshold(OptionalDouble.empty())
                    .logProbabilityThreshold(OptionalDouble.empty())
                    .noSpeechThreshold(OptionalDouble.empty())
                    .timestamps(false))
            .build();

    @Test
    void greedy_transcripts_are_those_of_another_engine() throws IOException {
        assertThat(agreement(Precision.F32)).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void greedy_transcripts_survive_lower_precision() throws IOException {
        assertThat(agreement(Precision.INT8)).isGreaterThanOrEqualTo(0.85);
        if (Precision.BF16.supported()) {
            assertThat(agreement(Precision.BF16)).isGreaterThanOrEqualTo(0.85);
        }
    }

    /** The share of the clips whose normalised text is the other engine's. */
    private static double agreement(Precision precision) throws IOException {
        List<JsonNode> expected = SharedModel.jsonLines("reference/tiny.en-transcripts.jsonl");
        EnglishNormalizer normalizer = EnglishNormalizer.load(SharedModel.tinyEnglish());
        try (Transcriber transcriber = Transcriber.load(SharedModel.tinyEnglish(), 2, precision)) {
            List<Transcript> transcripts = transcriber.transcribe(samples(expected), GREEDY, (i, progress) -> {});
            int same = 0;
            for (int i = 0; i < expected.size(); i++) {
                String other = expected.get(i).get("text_without_timestamps").asText();
                String ours = normalizer.normalize(transcripts.get(i).text());
                same += ours.equals(normalizer.normalize(other)) ? 1 : 0;
            }
            return (double) same / expected.size();
        }
    }

    /**
     * The other engine hears one window of each clip, too. Where the model writes a time after the clip's end (12 of 91
     * clips), it reports that time, and we the end.
     */
    @Test
    void segments_are_those_of_another_engine() throws IOException {
        List<JsonNode> expected = SharedModel.jsonLines("reference/tiny.en-transcripts.jsonl");
        EnglishNormalizer normalizer = EnglishNormalizer.load(SharedModel.tinyEnglish());
        try (Transcriber transcriber = Transcriber.load(SharedModel.tinyEnglish(), 2, Precision.F32)) {
            List<Transcript> transcripts = transcriber.transcribe(
                    samples(expected),
                    GREEDY.with().decoding(d -> d.timestamps(true)).build(),
                    (i, progress) -> {});
            int same = 0;
            for (int i = 0; i < expected.size(); i++) {
                String other = expected.get(i).get("text_with_timestamps").asText();
                boolean text = normalizer.normalize(transcripts.get(i).text()).equals(normalizer.normalize(other));
                same += text && sameTimes(transcripts.get(i), expected.get(i).get("segments")) ? 1 : 0;
            }
            assertThat((double) same / expected.size()).isGreaterThanOrEqualTo(0.95);
        }
    }

    private static boolean sameTimes(Transcript transcript, JsonNode others) {
        List<Segment> segments = transcript.segments();
        boolean same = segments.size() == others.size();
        for (int i = 0; i < segments.size() && same; i++) {
            double start = Math.min(others.get(i).get(0).asDouble(), transcript.duration());
            double end = Math.min(others.get(i).get(1).asDouble(), transcript.duration());
            same = Math.abs(segments.get(i).start() - start) <= 0.1
                    && Math.abs(segments.get(i).end() - end) <= 0.1;
        }
        return same;
    }

    /** One recording of more than four minutes at 22.05 kHz, by default options, beside its clips one by one. */
    @Test
    void a_long_recording_loses_nothing_between_windows() throws IOException {
        List<JsonNode> clips = SharedModel.jsonLines(DEV + "metadata.jsonl").stream()
                .filter(clip -> clip.get("file_name").asText().startsWith("LJ050"))
                .toList();
        List<float[]> samples = samples(clips);
        float[] all = new float[samples.stream().mapToInt(s -> s.length).sum()];
        int length = 0;
        for (float[] part : samples) {
            System.arraycopy(part, 0, all, length, part.length);
            length += part.length;
        }
        assertThat(length).isGreaterThan(240 * AudioDecoder.SAMPLE_RATE);
        try (Transcriber transcriber = Transcriber.load(SharedModel.tinyEnglish(), 2, Precision.AUTO)) {
            Transcript transcript = transcriber.transcribe(all);
            double before = 0;
            for (Segment segment : transcript.segments()) {
                assertThat(segment.start()).isGreaterThanOrEqualTo(before);
                assertThat(segment.end()).isGreaterThanOrEqualTo(segment.start());
                before = segment.end();
            }
            assertThat(before).isCloseTo(transcript.duration(), within(2.0));
            List<Transcript> apart =
                    transcriber.transcribe(samples, TranscriptionOptions.defaults(), (i, progress) -> {});
            List<String> said = new ArrayList<>();
            int errors = 0;
            int words = 0;
            for (int i = 0; i < clips.size(); i++) {
                List<String> clip = words(clips.get(i).get("text").asText());
                errors += distance(clip, words(apart.get(i).text()));
                words += clip.size();
                said.addAll(clip);
            }
            double whole = (double) distance(said, words(transcript.text())) / words;
            assertThat(whole).isLessThanOrEqualTo((double) errors / words + 0.015);
        }
    }

    /** The clips on which greedy decoding is known to loop, and as many others. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"AUTO", "INT8"})
    void with_temperature_fallback_no_clip_loops(Precision precision) throws IOException {
        List<JsonNode> clips = SharedModel.jsonLines(DEV + "metadata.jsonl").stream()
                .filter(clip -> clip.get("file_name")
                        .asText()
                        .matches("LJ050-02(32|34|39|40|41|56|57|58)\\.flac|jaufry_06.*|.*fash_cen2.*|.*an147-fclc.*"))
                .toList();
        try (Transcriber transcriber = Transcriber.load(SharedModel.tinyEnglish(), 2, precision)) {
            for (boolean timestamps : new boolean[] {false, true}) {
                TranscriptionOptions options = TranscriptionOptions.defaults()
                        .with()
                        .decoding(d -> d.timestamps(timestamps))
                        .build();
                List<Transcript> transcripts = transcriber.transcribe(samples(clips), options, (i, progress) -> {});
                for (int i = 0; i < clips.size(); i++) {
                    int said = words(clips.get(i).get("text").asText()).size();
                    assertThat(words(transcripts.get(i).text()).size())
                            .as("%s", clips.get(i).get("file_name"))
                            .isLessThanOrEqualTo(2 * said + 10);
                }
            }
        }
    }

    private static List<float[]> samples(List<JsonNode> clips) {
        return clips.stream()
                .map(clip -> AudioDecoder.decode(
                        SharedModel.file(DEV + clip.get("file_name").asText())))
                .toList();
    }

    /** Lower case, punctuation dropped. */
    private static List<String> words(String text) {
        String plain = text.toLowerCase(Locale.ROOT)
                .replace("'", "")
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip();
        return plain.isEmpty() ? List.of() : Arrays.asList(plain.split(" ", -1));
    }

    /** The fewest insertions, deletions and substitutions of words. */
    private static int distance(List<String> from, List<String> to) {
        int[] row = new int[to.size() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.size(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.size(); j++) {
                int replaced = diagonal + (from.get(i - 1).equals(to.get(j - 1)) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.size()];
    }
}
