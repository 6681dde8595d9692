package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where results go: standard output by any of its names, pipes, files. */
class OutputFileTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void standard_output_has_several_names() {
        CommandRun expected = CommandRun.of("inspect", "demo", "--json", "-");
        assertThat(expected.code()).isZero();
        assertThat(expected.output()).startsWith("{").endsWith("}\n");
        for (String name : new String[] {"/dev/stdout", "/dev/fd/1"}) {
            assertThat(CommandRun.of("inspect", "demo", "--json", name)).isEqualTo(expected);
        }
    }

    @Test
    void a_file_named_minus_has_a_longer_name() throws IOException {
        Path file = folder.resolve("-");
        CommandRun ended = CommandRun.of("inspect", "demo", "--json", file.toString());
        assertThat(ended.output()).isEmpty();
        assertThat(file)
                .content()
                .isEqualTo(CommandRun.of("inspect", "demo", "--json", "-").output());
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void a_pipe_is_written_to() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> read(pipe));
        CommandRun ended = CommandRun.of("inspect", "demo", "--json", pipe.toString());
        assertThat(ended).isEqualTo(new CommandRun(0, "", ""));
        assertThat(read.join())
                .isEqualTo(CommandRun.of("inspect", "demo", "--json", "-").output());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
