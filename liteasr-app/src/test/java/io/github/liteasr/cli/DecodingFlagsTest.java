package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodingFlagsTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--length_penalty; much; neither a number nor None",
                "--max_initial_timestamp; -1; 0 s or more",
                "--suppress_tokens; 1,x; --suppress_tokens is 1,x",
                "--patience; 0; patience 0.0",
                "--max_new_tokens; 0; most new tokens 0",
                "--hotwords; Seldon:9; hotword \"Seldon\" has the weight 9.0",
                "--grammar_penalty; -1; grammar penalty -1.0"
            })
    void a_wrong_value_is_refused(String flag, String value, String message) {
        CommandRun run = CommandRun.of("transcribe", flag, value, "speech.wav");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.errors()).contains(message);
    }

    @Test
    void a_hotword_in_a_file_is_refused_with_its_line() throws IOException {
        Path file = Files.writeString(folder.resolve("names.txt"), "# names\n\nSeldon:2.5\nTrantor:0\n");
        CommandRun run = CommandRun.of("transcribe", "--hotwords_file", file.toString(), "speech.wav");
        assertThat(run.code()).isNotZero();
        assertThat(run.errors()).contains("names.txt:4: hotword \"Trantor\" has the weight 0.0");
    }

    @Test
    void a_grammar_is_refused_with_line_and_column() throws IOException {
        Path file = Files.writeString(folder.resolve("x.gbnf"), "root ::= \"a\"\n  | b\n");
        CommandRun run = CommandRun.of("transcribe", "--grammar", file.toString(), "speech.wav");
        assertThat(run.code()).isNotZero();
        assertThat(run.errors()).contains("x.gbnf:2:3: ");
    }
}
