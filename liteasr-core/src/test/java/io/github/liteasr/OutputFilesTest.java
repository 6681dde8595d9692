package io.github.liteasr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void what_is_new_has_the_permissions_that_the_umask_gives() throws IOException {
        Path plainFile = Files.createFile(folder.resolve("plain.txt"));
        Path plainFolder = Files.createDirectory(folder.resolve("plain"));
        Path file = folder.resolve("made/new.txt");
        Path filled = folder.resolve("new");
        OutputFiles.replace(file, bytes("text"));
        OutputFiles.writeFolder(filled, place -> Files.writeString(place.resolve("a"), "a"));
        assertThat(permissions(file)).isEqualTo(permissions(plainFile));
        assertThat(permissions(filled.resolve("a"))).isEqualTo(permissions(plainFile));
        assertThat(permissions(folder.resolve("made"))).isEqualTo(permissions(plainFolder));
        assertThat(permissions(filled)).isEqualTo(permissions(plainFolder));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void what_is_there_keeps_its_permissions() throws IOException {
        Path file = Files.writeString(folder.resolve("private.txt"), "old");
        Path filled = Files.createDirectory(folder.resolve("private"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(filled, PosixFilePermissions.fromString("rwx--x---"));
        OutputFiles.replace(file, bytes("new"));
        OutputFiles.writeFolder(filled, place -> Files.writeString(place.resolve("a"), "a"));
        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(filled)).isEqualTo("rwx--x---");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void links_stay_links() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path real = Files.createDirectory(folder.resolve("real"));
        Path fileLink = Files.createSymbolicLink(folder.resolve("file-link"), file.getFileName());
        Path folderLink = Files.createSymbolicLink(folder.resolve("folder-link"), real.getFileName());
        OutputFiles.replace(fileLink, bytes("new"));
        OutputFiles.writeFolder(folderLink, place -> Files.writeString(place.resolve("a"), "a"));
        assertThat(fileLink).isSymbolicLink();
        assertThat(file).hasContent("new");
        assertThat(folderLink).isSymbolicLink();
        assertThat(entries(real)).containsExactly(real.resolve("a"));
    }

    @Test
    void a_failure_leaves_what_was_there() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        OutputFiles.Content failing = place -> {
            throw new IOException("No space left on device");
        };
        for (Path target : List.of(file, folder.resolve("new"))) {
            assertThatThrownBy(() -> OutputFiles.replace(target, failing))
                    .isInstanceOf(BadInputException.class)
                    .hasMessage(target + ": cannot be written: No space left on device");
        }
        for (Path target : List.of(empty, folder.resolve("new"))) {
            assertThatThrownBy(() -> OutputFiles.writeFolder(target, failing))
                    .isInstanceOf(BadInputException.class)
                    .hasMessage(target + ": cannot be written: No space left on device");
        }
        assertThat(file).hasContent("old");
        assertThat(entries(empty)).isEmpty();
        assertThat(entries(folder)).containsExactlyInAnyOrder(file, empty);
    }

    @Test
    void what_is_taken_is_refused_with_what_is_there() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertThatThrownBy(() -> OutputFiles.writeFolder(folder, place -> {}))
                .isInstanceOf(BadInputException.class)
                .hasMessage(folder + ": is not empty but has file, expected a new folder");
        assertThatThrownBy(() -> OutputFiles.writeFolder(file, place -> {}))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file + ": is no folder to write to");
        assertThatThrownBy(() -> OutputFiles.replace(folder, bytes("new")))
                .isInstanceOf(BadInputException.class)
                .hasMessage(folder + ": cannot be written: it is a folder, expected a file");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void a_pipe_gets_all_or_nothing_and_stays() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> OutputFiles.replace(pipe, place -> {
                    Files.writeString(place, "half");
                    throw new IOException("interrupted");
                }))
                .isInstanceOf(BadInputException.class);
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        OutputFiles.replace(pipe, bytes("text"));
        assertThat(read.join()).isEqualTo("text");
        assertThat(OutputFiles.isStream(pipe)).isTrue();
        assertThat(entries(folder)).containsExactly(pipe);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void what_the_process_has_open_goes_on_after_what_is_in_it() throws IOException {
        Path file = Files.writeString(folder.resolve("log"), "begun\n");
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.APPEND)) {
            Path descriptor = entries(Path.of("/proc/self/fd")).stream()
                    .filter(fd -> leadsTo(fd, file))
                    .findFirst()
                    .orElseThrow();
            OutputFiles.replace(descriptor, bytes("text\n"));
            open.write(java.nio.ByteBuffer.wrap(bytes("ended\n")));
        }
        assertThat(file).hasContent("begun\ntext\nended\n");
        assertThat(entries(folder)).containsExactly(file);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void a_device_that_takes_nothing_is_named() {
        OutputFiles.replace(Path.of("/dev/null"), bytes("text"));
        assertThatThrownBy(() -> OutputFiles.replace(Path.of("/dev/fd/987654"), bytes("text")))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("/dev/fd/987654: cannot be written: ");
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return descriptor.toRealPath().equals(file.toRealPath());
        } catch (IOException _) {
            return false;
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    private static String permissions(Path place) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(place));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
