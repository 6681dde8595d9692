package io.github.liteasr;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.linear.DoubleMatrix;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that lack the natives are told which artifact to add; each runs in a JVM of its own. */
class MissingNativesTest {
    @TempDir
    private Path folder;

    @Test
    void an_engine_without_onednn_names_the_artifact_to_add() throws Exception {
        assertThat(failure(NewEngine.class)).matches(expected("\\S*(dnnl|omp)\\S*"));
    }

    @Test
    void eigenproblems_without_openblas_name_the_artifact_to_add() throws Exception {
        assertThat(failure(NewEigenproblem.class)).matches(expected("\\S*openblas\\S*"));
    }

    @Test
    void recordings_without_ffmpeg_name_the_artifact_to_add() throws Exception {
        Path recording = Files.writeString(folder.resolve("speech.mp3"), "anything");
        assertThat(failure(OpenRecording.class, recording.toString())).matches(expected("FFmpeg"));
    }

    private static String expected(String what) {
        String platform = "(linux|macosx|windows)-(x86_64|arm64)";
        return "no " + what + " for (?<p>" + platform + ") on the class path; "
                + "add io\\.github\\.liteasr:liteasr-natives-\\k<p>\\R";
    }

    /** What is printed by a program whose class path has no natives. */
    private String failure(Class<?> program, String... arguments) throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*-(linux|macosx|windows)-(x86_64|arm64)\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                program.getName());
        command.command().addAll(Arrays.asList(arguments));
        Process process = command.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }

    static final class NewEngine {
        static void main() {
            try (Engine engine = new Engine(1, Precision.F32)) {
                throw new AssertionError(engine.precision());
            } catch (UnsatisfiedLinkError missing) {
                System.out.println(missing.getMessage());
            }
        }
    }

    static final class NewEigenproblem {
        static void main() {
            try {
                new DoubleMatrix(1, 1, new double[] {1}).symmetricEigen();
            } catch (UnsatisfiedLinkError missing) {
                System.out.println(missing.getMessage());
            }
        }
    }

    static final class OpenRecording {
        static void main(String[] arguments) {
            try {
                AudioDecoder.decode(Path.of(arguments[0]));
            } catch (UnsatisfiedLinkError missing) {
                System.out.println(missing.getMessage());
            }
        }
    }
}
