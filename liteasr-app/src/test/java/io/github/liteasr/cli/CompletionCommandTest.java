package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Scripts for shells; what zsh and fish make of theirs is tried with the packages. */
class CompletionCommandTest {
    @Test
    void bash_completes_commands_options_and_values() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
        assertThat(completed("liteasr", "trans")).containsExactly("transcribe");
        assertThat(completed("liteasr", "transcribe", "--beam")).containsExactly("--beam_size");
        assertThat(completed("liteasr", "transcribe", "--precision", "B")).containsExactly("BF16");
        assertThat(completed("liteasr", "completion", "f")).containsExactly("fish");
    }

    @Test
    void fish_gets_a_line_for_each_command_and_option() {
        CommandRun ended = CommandRun.of("completion", "fish");
        assertThat(ended.code()).isZero();
        assertThat(ended.output().lines())
                .allMatch(line -> line.startsWith("complete --command liteasr --condition '__fish_"))
                .anyMatch(line -> line.contains("use_subcommand' --arguments transcribe --description "))
                .anyMatch(line -> line.contains("from transcribe' --long-option output_dir --short-option o "
                        + "--require-parameter --force-files --description "))
                .anyMatch(line -> line.contains("from transcribe' --long-option strict --description 'Refuse"))
                .noneMatch(line -> line.contains("manual"));
    }

    @Test
    void a_file_of_zsh_names_the_command_that_it_completes() {
        assertThat(CommandRun.of("completion", "zsh").output()).startsWith("#compdef liteasr\n");
    }

    @Test
    void an_unknown_shell_is_wrong_usage() {
        assertThat(CommandRun.of("completion", "dos").code()).isEqualTo(2);
        assertThat(CommandRun.of("completion").code()).isEqualTo(2);
    }

    /** What bash offers for the last of some words. */
    private static String[] completed(String... words) throws IOException, InterruptedException {
        String script = CommandRun.of("completion", "bash").output() + "\nCOMP_WORDS=('" + String.join("' '", words)
                + "'); COMP_CWORD=" + (words.length - 1) + "; _complete_liteasr; printf '%s\\n' \"${COMPREPLY[@]}\"\n";
        Process bash = new ProcessBuilder("/bin/bash", "--norc").start();
        bash.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
        bash.getOutputStream().close();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).isZero();
        return output.strip().split("\\s+");
    }
}
