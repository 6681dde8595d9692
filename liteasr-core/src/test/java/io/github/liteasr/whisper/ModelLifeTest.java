package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLifeTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    @TempDir
    Path folder;

    @Test
    void no_primitive_is_a_reference_implementation() {
        Path dense = TinyCheckpoint.english().write(folder.resolve("dense"));
        Path lowRank =
                TinyCheckpoint.of(TinyCheckpoint.Dimensions.ODD).lowRank().write(folder.resolve("low-rank"));
        for (Precision precision : ModelAccuracy.precisions()) {
            assertNativeImplementations(dense, precision);
            assertNativeImplementations(lowRank, precision);
        }
    }

    @Test
    void no_primitive_is_a_reference_implementation_with_real_weights() {
        for (Precision precision : ModelAccuracy.precisions()) {
            assertNativeImplementations(SharedModel.tinyEnglish(), precision);
        }
    }

    private static void assertNativeImplementations(Path model, Precision precision) {
        try (WhisperModel loaded = WhisperModel.load(model, 2, precision)) {
            run(loaded);
            assertThat(loaded.engine().implementations())
                    .isNotEmpty()
                    .noneMatch(name -> name.startsWith("ref") || name.contains(":ref"));
        }
    }

    /**
     * A model of this size holds some 3 MB and its two threads' stacks; 45 leaked ones would be 100 MB and more. The
     * heap's own growth is kept out by a first part of runs; what is left is noise of the allocator and the compiler.
     */
    @Test
    void loading_running_and_closing_fifty_times_leaves_nothing() throws IOException {
        TinyCheckpoint.english().lowRank().write(folder);
        assertThat(growth(folder, 15, 50)).isLessThan(30_000);
    }

    /**
     * A model in 32 bits packs some 150 MB: eight leaked ones would be 1.2 GB. The allocator keeps up to 160 MB of what was
     * freed (measured: forty loads end where eighteen did), so a quarter of the leak is allowed.
     */
    @Test
    void a_real_model_leaves_nothing_either() throws IOException {
        assertThat(growth(SharedModel.tinyEnglish(), 8, 8)).isLessThan(300_000);
    }

    /** Kilobytes by which the resident set grows in {@code runs} runs after some first ones. */
    private static long growth(Path model, int first, int runs) throws IOException {
        assumeTrue(Files.exists(STATUS));
        loadAndRun(model, first);
        long before = residentKilobytes();
        loadAndRun(model, runs);
        return residentKilobytes() - before;
    }

    private static void loadAndRun(Path model, int times) {
        for (int i = 0; i < times; i++) {
            try (WhisperModel loaded = WhisperModel.load(model, 2, Precision.F32)) {
                run(loaded);
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        System.gc();
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }

    /** Encodes noise and reads a token. */
    private static void run(WhisperModel model) {
        Engine engine = model.engine();
        Matrix features = ModelAccuracy.encode(model, ModelAccuracy.spectrogram(model.config(), 1));
        engine.call(() -> {
            TextDecoder decoder = model.decoder();
            TextSequence sequence = decoder.newSequence(decoder.remember(features));
            Matrix logits = Matrix.allocate(
                    engine.arena(), ElementType.F32, 1, model.config().vocabularySize());
            decoder.step(
                    java.util.List.of(sequence),
                    new int[] {model.generation().startOfTranscript()},
                    new int[] {0},
                    logits);
            return sequence.length();
        });
    }

    @Test
    void closing_twice_does_nothing_and_use_after_it_is_refused() {
        TinyCheckpoint.english().write(folder);
        WhisperModel model = WhisperModel.load(folder, 1, Precision.F32);
        model.close();
        model.close();
        assertThatThrownBy(() -> run(model)).isInstanceOf(IllegalStateException.class);
    }
}
