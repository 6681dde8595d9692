package io.github.liteasr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class EmptyLibraryTest {
    private static final short PROCESSOR =
            System.getProperty("os.arch").equals("aarch64") ? EmptyLibrary.AARCH64 : EmptyLibrary.X86_64;

    @BeforeAll
    static void set_up_javacpp() {
        FfmpegLibraries.load();
    }

    @Test
    void the_dynamic_linker_finds_an_empty_library_by_its_name() {
        String name = "libof-no-system.so.2";
        assertThatExceptionOfType(UnsatisfiedLinkError.class).isThrownBy(() -> Loader.loadGlobal(name));

        EmptyLibrary.loadUnlessThere(name, PROCESSOR);

        assertThatCode(() -> Loader.loadGlobal(name)).doesNotThrowAnyException();
    }

    @Test
    void no_empty_library_takes_the_place_of_one_that_the_system_has() throws IOException {
        EmptyLibrary.loadUnlessThere("libc.so.6", PROCESSOR);

        assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
                .noneMatch(line -> line.contains("libc.so.6") && line.contains("liteasr"));
    }
}
