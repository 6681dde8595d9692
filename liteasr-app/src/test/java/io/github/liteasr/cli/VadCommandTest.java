package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.demo.Bundled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundled clip between silences: where it is found, and how that is written. */
class VadCommandTest {
    private static final int RATE = AudioDecoder.SAMPLE_RATE;
    private static final int SILENCE = 5 * RATE;

    @TempDir
    private Path folder = Path.of("");

    private Path twice = Path.of("");
    private double clip;

    /** Silence, the clip, silence, the clip, silence. */
    @BeforeEach
    void writeRecording() throws IOException {
        float[] speech = AudioDecoder.decode(Bundled.testSpeech().resolve("001.opus"));
        clip = (double) speech.length / RATE;
        float[] samples = new float[3 * SILENCE + 2 * speech.length];
        System.arraycopy(speech, 0, samples, SILENCE, speech.length);
        System.arraycopy(speech, 0, samples, 2 * SILENCE + speech.length, speech.length);
        twice = wav("twice spoken.wav", samples);
    }

    @Test
    void each_passage_is_a_line_with_its_start_and_end() {
        CommandRun run = CommandRun.of("vad", twice.toString());
        assertThat(run.code()).isZero();
        assertThat(run.errors()).isEmpty();
        List<String> lines = run.output().lines().toList();
        assertThat(lines).hasSize(2);
        for (int i = 0; i < 2; i++) {
            String[] times = lines.get(i).split("\t", -1);
            double from = 5 + i * (clip + 5);
            // what is kept around speech, and silence within the clip
            assertThat(Double.parseDouble(times[0])).isCloseTo(from, within(0.6));
            assertThat(Double.parseDouble(times[1])).isCloseTo(from + clip, within(0.8));
        }
    }

    @Test
    void all_formats_say_the_same() throws IOException {
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of("vad", "--output_dir", out.toString(), twice.toString());
        assertThat(run).isEqualTo(new CommandRun(0, "", ""));
        JsonNode json =
                new ObjectMapper().readTree(out.resolve("twice spoken.json").toFile());
        assertThat(json.get("duration").asDouble()).isEqualTo(15 + 2 * clip);
        List<String> text = Files.readAllLines(out.resolve("twice spoken.txt"));
        List<String> turns = Files.readAllLines(out.resolve("twice spoken.rttm"));
        assertThat(text).hasSize(2);
        assertThat(turns).hasSize(2);
        for (int i = 0; i < 2; i++) {
            double start = json.at("/segments/" + i + "/start").asDouble();
            double end = json.at("/segments/" + i + "/end").asDouble();
            assertThat(text.get(i)).isEqualTo("%.3f\t%.3f".formatted(start, end));
            assertThat(turns.get(i))
                    .isEqualTo("SPEAKER twice_spoken 1 %.3f %.3f <NA> <NA> speech <NA> <NA>"
                            .formatted(start, end - start));
        }
    }

    @Test
    void flags_say_what_counts_as_speech() {
        CommandRun joined = CommandRun.of("vad", "--vad_min_silence_ms", "8000", twice.toString());
        assertThat(joined.output().lines()).hasSize(1);
        CommandRun tight = CommandRun.of("vad", "--vad-speech-pad-ms", "0", twice.toString());
        assertThat(tight.output().lines()).hasSize(2);
        assertThat(tight.output())
                .isNotEqualTo(CommandRun.of("vad", twice.toString()).output());
        CommandRun none = CommandRun.of("vad", "--vad_min_speech_ms", "60000", twice.toString());
        assertThat(none).isEqualTo(new CommandRun(0, "", ""));
    }

    @Test
    void where_nobody_speaks_nothing_is_written() throws IOException {
        Path silence = wav("silence.wav", new float[20 * RATE]);
        assertThat(CommandRun.of("vad", silence.toString())).isEqualTo(new CommandRun(0, "", ""));
        CommandRun json = CommandRun.of("vad", "-f", "json", silence.toString());
        assertThat(new ObjectMapper().readTree(json.output()).get("segments")).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_read_costs_one_line_and_the_others_are_done() {
        CommandRun run = CommandRun.of("vad", "missing.wav", twice.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.errors().lines()).containsExactly("liteasr: missing.wav: no such file, expected a media file");
        assertThat(run.output().lines()).hasSize(3).startsWith("==> " + twice + " <==");
    }

    @Test
    void a_hyphen_is_standard_input() throws IOException {
        InputStream before = System.in;
        try (InputStream recording = Files.newInputStream(twice)) {
            System.setIn(recording);
            CommandRun run = CommandRun.of("vad", "--output_format", "rttm", "-");
            assertThat(run.code()).isZero();
            assertThat(run.output().lines()).hasSize(2).allMatch(line -> line.startsWith("SPEAKER stdin 1 "));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void times_are_those_of_the_media() {
        Path late = Path.of(System.getProperty("liteasr.shared", "shared"), "cases", "late_4s.mkv");
        assumeTrue(Files.exists(late));
        CommandRun run = CommandRun.of("vad", late.toString());
        assertThat(Double.parseDouble(
                        run.output().lines().findFirst().orElseThrow().split("\t", -1)[0]))
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void wrong_usage_ends_with_2() {
        for (String[] arguments : new String[][] {
            {"vad"},
            {"vad", "--vad_threshold", "1.5", "a.wav"},
            {"vad", "--vad_min_speech_ms", "-1", "a.wav"},
            {"vad", "--vad_min_silence_ms", "long", "a.wav"},
            {"vad", "--output_format", "srt", "a.wav"},
            {"vad", "--output_format", "all", "a.wav"}
        }) {
            CommandRun run = CommandRun.of(arguments);
            assertThat(run.code()).as(Arrays.toString(arguments)).isEqualTo(2);
            assertThat(run.output()).isEmpty();
            assertThat(run.errors()).startsWith("liteasr: ");
        }
    }

    private Path wav(String name, float[] samples) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float sample : samples) {
            bytes.putShort((short) Math.clamp(Math.round(sample * Short.MAX_VALUE), Short.MIN_VALUE, Short.MAX_VALUE));
        }
        Path file = folder.resolve(name);
        try (AudioInputStream stream = new AudioInputStream(
                new ByteArrayInputStream(bytes.array()), new AudioFormat(RATE, 16, 1, true, false), samples.length)) {
            AudioSystem.write(stream, AudioFileFormat.Type.WAVE, file.toFile());
        }
        return file;
    }
}
