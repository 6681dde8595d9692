package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.demo.Bundled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who says what in a call, by the bundled model: a clip in the left channel, then another in the right one. */
class TranscribeSpeakersTest {
    private static final float CROSSTALK = 0.1f;

    @TempDir
    private Path folder = Path.of("");

    private float[] first = new float[0];
    private float[] second = new float[0];
    private Path call = Path.of("");

    @BeforeEach
    void write_a_call() throws IOException {
        try (Stream<Path> files = Files.list(Bundled.testSpeech())) {
            var clips = files.filter(file -> file.toString().endsWith(".opus"))
                    .sorted()
                    .toList();
            first = AudioDecoder.decode(clips.get(0));
            second = AudioDecoder.decode(clips.get(1));
        }
        float[] frames = new float[2 * (first.length + second.length)];
        for (int i = 0; i < first.length; i++) {
            frames[2 * i] = first[i];
            frames[2 * i + 1] = CROSSTALK * first[i];
        }
        for (int i = 0; i < second.length; i++) {
            frames[2 * (first.length + i)] = CROSSTALK * second[i];
            frames[2 * (first.length + i) + 1] = second[i];
        }
        call = write("call.raw", frames);
    }

    @Test
    void each_channel_of_a_call_has_its_speaker_and_each_voice_is_written_once() throws IOException {
        String left = said(write("left.raw", first));
        String right = said(write("right.raw", second));
        CommandRun run = stereo(call);
        assertThat(run.code()).isZero();
        assertThat(run.output().lines()).containsExactly("[left]: " + left, "[right]: " + right);
    }

    @Test
    void a_finished_call_is_taken_from_its_logs() throws IOException {
        Path out = folder.resolve("out");
        assertThat(stereo(call, "--output_dir", out.toString()).code()).isZero();
        String text = Files.readString(out.resolve("call.txt"));
        Path log = out.resolve("call.left.jsonl");
        String left = Files.readString(log);
        Files.writeString(log, left.replaceFirst("\"text\":\"\\s*[a-z]+", "\"text\":\" changed"));
        assertThat(stereo(call, "--output_dir", out.toString(), "--resume").code())
                .isZero();
        assertThat(Files.readString(out.resolve("call.txt"))).isEqualTo(text);
        assertThat(Files.readString(log)).contains("changed");
        assertThat(Files.readString(out.resolve("call.rttm")).lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("SPEAKER call 1 "));
    }

    @Test
    void words_are_given_to_another_program_s_speakers() throws IOException {
        double seconds = (double) first.length / AudioDecoder.SAMPLE_RATE;
        Path turns = Files.writeString(folder.resolve("turns.rttm"), """
                SPEAKER call 1 0 %1$.3f <NA> <NA> ann <NA> <NA>
                SPEAKER call 1 %1$.3f 60 <NA> <NA> bob <NA> <NA>
                """.formatted(seconds));
        CommandRun heard = CommandRun.of(
                "transcribe", "--raw", "f32le", "--channels", "2", "--speakers", turns.toString(), call.toString());
        assertThat(heard.output().lines().map(line -> line.substring(0, 6))).containsExactly("[ann]:", "[bob]:");
    }

    @Test
    void what_is_no_call_is_refused() throws IOException {
        CommandRun mono = CommandRun.of(
                "transcribe",
                "--diarize",
                "channels",
                "--raw",
                "f32le",
                write("a", first).toString());
        assertThat(mono.code()).isEqualTo(1);
        assertThat(mono.errors()).contains("a: 1 channel, expected 2 with a speaker each");
        CommandRun stream = CommandRun.of("transcribe", "--diarize", "channels", "-");
        assertThat(stream.code()).isEqualTo(1);
        assertThat(stream.errors()).contains("stdin: cannot be read once for each channel, expected a regular file");
        assertThat(CommandRun.of("transcribe", "--output_format", "rttm", call.toString())
                        .errors())
                .contains("--output_format rttm needs --speakers or --diarize");
    }

    private static CommandRun stereo(Path file, String... more) {
        String[] flags = {"transcribe", "--raw", "f32le", "--channels", "2", "--diarize", "channels", file.toString()};
        return CommandRun.of(Stream.concat(Stream.of(flags), Stream.of(more)).toArray(String[]::new));
    }

    private static String said(Path mono) {
        return CommandRun.of("transcribe", "--raw", "f32le", "--word_timestamps", "True", mono.toString())
                .output()
                .strip();
    }

    private Path write(String name, float[] samples) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(samples);
        return Files.write(folder.resolve(name), bytes.array());
    }
}
