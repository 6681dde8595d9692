package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that people really have, by the bundled model: what is said in them, and what is said about them. */
class TranscribeFilesTest {
    private static final Path CASES = Path.of(System.getProperty("liteasr.shared", "shared"), "cases");
    private static final String FIRST = "dial oh three six six nine five";
    private static final String SECOND = "my number is three one two four";

    @TempDir
    private Path folder = Path.of("");

    /** A transcript in JSON and what was complained of. */
    private record Heard(int code, JsonNode transcript, String errors) {
        String text() {
            List<String> texts = new ArrayList<>();
            transcript
                    .get("segments")
                    .forEach(s -> texts.add(s.get("text").asText().strip()));
            return String.join(" ", texts);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tail_10_95.wav, dial oh three six six nine five my number is three",
        "cat_44_48.mp3, dial oh three six six nine five my number is three one two four",
        "size_22_too_big.wav, dial oh three six six nine five",
        "chained.opus, dial oh three six six nine five my number is three one two four",
        "five_samples.wav, ''"
    })
    void what_is_said_is_written_and_nothing_else(String file, String text) throws IOException {
        Heard heard = hear(file);
        assertThat(heard.code()).isZero();
        assertThat(heard.text()).isEqualTo(text);
        assertThat(heard.transcript().has("warnings")).isFalse();
        assertThat(heard.errors()).doesNotContain("warning");
    }

    @Test
    void the_last_words_are_there_without_timestamps_too() throws IOException {
        assertThat(hear("tail_10_95.wav", "--without_timestamps").text()).isEqualTo(FIRST + " my number is three");
    }

    @Test
    void damage_in_the_middle_costs_what_is_damaged_unless_strict() throws IOException {
        Heard heard = hear("damaged_middle.mp3");
        assertThat(heard.code()).isZero();
        assertThat(heard.text())
                .startsWith(FIRST + " " + SECOND + " the meeting starts at half past one")
                .contains("which train");
        JsonNode warning = heard.transcript().get("warnings").get(0);
        assertThat(warning.get("kind").asText()).isEqualTo("damage");
        assertThat(warning.get("start").asDouble()).isBetween(10.0, 11.0);
        assertThat(warning.get("end").asDouble()).isBetween(10.5, 11.0);
        assertThat(heard.errors().lines())
                .anyMatch(line -> line.startsWith("liteasr: warning: ")
                        && line.endsWith(warning.get("message").asText()));
        assertThat(CommandRun.of("transcribe", "--strict", file("damaged_middle.mp3"))
                        .code())
                .isEqualTo(1);
    }

    @Test
    void cues_begin_when_players_play_the_sound() throws IOException {
        JsonNode first = hear("late_4s.mkv").transcript().get("segments").get(0);
        assertThat(first.get("start").asDouble()).isBetween(4.088, 4.8);
        assertThat(first.get("end").asDouble()).isBetween(7.0, 7.8);
    }

    @Test
    void channels_that_cancel_each_other_are_heard_one_alone() throws IOException {
        Heard heard = hear("opposite_phase.wav");
        assertThat(heard.text()).isEqualTo(FIRST);
        assertThat(heard.transcript().at("/warnings/0/kind").asText()).isEqualTo("channels_cancel");
        assertThat(hear("opposite_phase.wav", "--channel", "right").text()).isEqualTo(FIRST);
        assertThat(hear("opposite_phase.wav", "--channel", "mix").text()).isEmpty();
    }

    @Test
    void of_several_tracks_that_flagged_default_is_taken_or_the_one_wanted() throws IOException {
        Heard heard = hear("two_tracks_second_default.mkv");
        assertThat(heard.text()).isEqualTo(SECOND);
        assertThat(heard.errors()).contains("2 audio tracks, track 2 (default) is taken");
        assertThat(hear("two_tracks_second_default.mkv", "--audio_track", "1").text())
                .isEqualTo(FIRST);
        CommandRun none = CommandRun.of("transcribe", "--audio_track", "3", file("two_tracks_second_default.mkv"));
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.errors()).contains("2 audio tracks, expected at least 3");
    }

    @Test
    void a_file_that_cannot_be_read_costs_one_line_and_the_others_are_done() throws IOException {
        Path text = Files.writeString(folder.resolve("a.wav"), "no sound");
        CommandRun heard = CommandRun.of("transcribe", text.toString(), file("tail_only.wav"), "missing.wav");
        assertThat(heard.code()).isEqualTo(1);
        assertThat(heard.errors().lines().filter(line -> line.contains("expected")))
                .hasSize(2);
        assertThat(heard.output()).contains("my number is");
    }

    @Test
    void what_was_found_before_a_kill_is_kept_and_resumed() throws IOException {
        String[] command = {
            "transcribe",
            "--resume",
            "--output_dir",
            folder.toString(),
            file("cat_44_48.mp3"),
            file("damaged_middle.mp3")
        };
        assertThat(CommandRun.of(command).code()).isZero();
        Map<String, String> whole = contents();
        assertThat(whole.keySet()).contains("cat_44_48.jsonl", "cat_44_48.srt", "damaged_middle.json");
        List<String> log = Files.readAllLines(folder.resolve("damaged_middle.jsonl"));
        assertThat(log).hasSizeGreaterThan(2);
        for (int lines = 0; lines < log.size(); lines++) {
            Files.delete(folder.resolve("damaged_middle.json"));
            String kept = String.join("\n", log.subList(0, lines));
            Files.writeString(
                    folder.resolve("damaged_middle.jsonl"),
                    kept + "\n" + log.get(lines).substring(0, 9));
            assertThat(CommandRun.of(command).code()).isZero();
            assertThat(contents()).isEqualTo(whole);
        }
    }

    @Test
    void nothing_is_left_of_a_recording_that_cannot_be_read() throws IOException {
        Path text = Files.writeString(folder.resolve("a.wav"), "no sound");
        Path out = folder.resolve("out");
        CommandRun.of("transcribe", "--output_dir", out.toString(), text.toString(), file("five_samples.wav"));
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("five_samples.jsonl", "five_samples.json")
                    .allMatch(name -> name.startsWith("five"));
        }
    }

    @Test
    void a_log_of_other_options_is_not_gone_on_with() throws IOException {
        String[] command = {"transcribe", "--resume", "--output_dir", folder.toString(), file("cat_44_48.mp3")};
        CommandRun.of(command);
        Path log = folder.resolve("cat_44_48.jsonl");
        String other =
                Files.readString(log).replaceFirst("beamSize=5", "beamSize=1").replace("dial", "sail");
        Files.writeString(log, other);
        CommandRun.of(command);
        assertThat(Files.readString(log)).contains("beamSize=5").doesNotContain("sail");
        assertThat(CommandRun.of("transcribe", "--resume", file("cat_44_48.mp3"))
                        .code())
                .isEqualTo(2);
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return contents;
    }

    @Test
    void all_audio_is_decoded_where_speech_is_not_looked_for() throws IOException {
        assertThat(hear("tail_10_95.wav", "--vad_filter", "False").text()).isEqualTo(FIRST + " my number is three");
        assertThat(hear("tail_10_95.wav", "--condition_on_previous_text", "True")
                        .text())
                .isEqualTo(FIRST + " my number is three");
    }

    private static String file(String name) {
        Path file = CASES.resolve(name);
        assumeTrue(Files.exists(file));
        return file.toString();
    }

    private static Heard hear(String file, String... flags) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("transcribe", "--output_format", "json"));
        arguments.addAll(Arrays.asList(flags));
        arguments.add(file(file));
        CommandRun ended = CommandRun.of(arguments.toArray(String[]::new));
        return new Heard(ended.code(), new ObjectMapper().readTree(ended.output()), ended.errors());
    }
}
