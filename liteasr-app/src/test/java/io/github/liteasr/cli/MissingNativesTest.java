package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The program without the natives of its platform, in a JVM of its own. */
class MissingNativesTest {
    @Test
    void a_program_without_natives_says_in_one_line_what_to_add() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*-(linux|macosx|windows)-(x86_64|arm64)\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        "transcribe",
                        "--model",
                        "demo",
                        "../demo-model/speech/test/001.opus")
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(printed)
                .matches("liteasr: no .* on the class path; add io\\.github\\.liteasr:liteasr-natives-.*\\R");
        assertThat(process.waitFor()).isEqualTo(1);
    }
}
