package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line's manners: exit codes, and one line for what went wrong. */
class MainTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void wrong_usage_ends_with_2_and_points_to_the_help() {
        for (String[] arguments : new String[][] {
            {},
            {"fly"},
            {"fly", "--help"},
            {"--help", "fly"},
            {"fly", "--version"},
            {"transcribe", "--fly", "--help"},
            {"inspect", "demo", "more", "--help"},
            {"transcribe", "--task", "sing", "--help"},
            {"transcribe", "--output_dir", "-", "a.wav"},
            {"convert", "--model", "demo", "--output", "-"},
            {"compress", "--output", "-"},
            {"demo", "--report", "-"},
            {"evaluate", "--report", "-", "--model", "demo", "--corpus", "speech"},
            {"convert", "--model", "demo"},
            {"convert", "--output", "new"},
            {"transcribe"},
            {"transcribe", "--fly", "a.wav"},
            {"transcribe", "--task", "sing", "a.wav"},
            {"transcribe", "--temperature", "hot", "a.wav"},
            {"transcribe", "--logprob_threshold", "low", "a.wav"},
            {"transcribe", "--batch_size", "0", "a.wav"},
            {"transcribe", "--language", "Elvish", "a.wav"},
            {"transcribe", "--output_format", "all", "a.wav"},
            {"transcribe", "--output_format", "doc", "a.wav"},
            {"transcribe", "--max_line_width", "40", "a.wav"},
            {"transcribe", "--word_timestamps", "False", "--highlight_words", "True", "a.wav"},
            {"transcribe", "--word_timestamps", "True", "--max_words_per_line", "0", "a.wav"}
        }) {
            CommandRun ended = CommandRun.of(arguments);
            assertThat(ended.code()).as(String.join(" ", arguments)).isEqualTo(2);
            assertThat(ended.output()).isEmpty();
            assertThat(ended.errors()).startsWith("liteasr: ").contains("--help");
        }
    }

    @Test
    void an_unknown_language_is_named_with_what_would_be_one() {
        for (String[] arguments : new String[][] {
            {"transcribe", "--language", "xx-US", "a.wav"},
            {"evaluate", "--language", "xx-US", "--model", "demo", "--corpus", "speech"}
        }) {
            assertThat(CommandRun.of(arguments).code()).isEqualTo(2);
            assertThat(CommandRun.of(arguments).errors())
                    .contains(
                            "--language",
                            "\"xx-US\", expected a code such as de, a locale such as pt-BR or an English");
        }
    }

    @Test
    void bad_input_ends_with_1_and_one_line() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        for (String[] arguments : new String[][] {
            {"inspect", "neither/a/model"},
            {"inspect", empty.toString()},
            {
                "convert",
                "--model",
                empty.toString(),
                "--output",
                folder.resolve("new").toString()
            },
            {"convert", "--model", "demo", "--output", folder.toString()},
            {"transcribe", "--model", empty.toString(), "a.wav"},
            {"transcribe", "--model", empty.toString(), "--threads", "0", "a.wav"}
        }) {
            CommandRun ended = CommandRun.of(arguments);
            assertThat(ended.code()).as(String.join(" ", arguments)).isEqualTo(1);
            assertThat(ended.output()).isEmpty();
            assertThat(ended.errors().lines()).hasSize(1);
            assertThat(ended.errors()).startsWith("liteasr: ");
        }
    }

    @Test
    void hyphens_and_underscores_in_options_mean_the_same() {
        CommandRun underscores = CommandRun.of("transcribe", "--output_format", "doc", "a.wav");
        CommandRun hyphens = CommandRun.of("transcribe", "--output-format=doc", "a.wav");
        assertThat(hyphens).isEqualTo(underscores);
    }

    @Test
    void help_and_version_go_to_standard_output() {
        assertThat(CommandRun.of("--help").output()).contains("transcribe", "inspect", "bench");
        assertThat(CommandRun.of("transcribe", "--help").output()).contains("--condition_on_previous_text");
        assertThat(CommandRun.of("--version").output()).startsWith("liteasr ");
    }
}
