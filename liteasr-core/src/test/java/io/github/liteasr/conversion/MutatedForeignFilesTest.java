package io.github.liteasr.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.BadInputException;
import io.github.liteasr.OutputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damages files of each format at random: they are converted or refused by name, never anything else. */
class MutatedForeignFilesTest {
    private static final int MUTATIONS = 250;
    /** Headers, pickles and directories lie within so many bytes of either end. */
    private static final int STRUCTURE = 6000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @Timeout(60)
    @CsvSource({
        "transformers, views.bin",
        "transformers, legacy.bin",
        "openai, model.pt",
        "openai, legacy.pt",
        "ggml, ggml-q5_1.bin",
        "ctranslate2/int8_float16, model.bin"
    })
    void a_damaged_file_is_converted_or_refused(String fixture, String name) throws IOException {
        Path source = ForeignFixtures.copy(fixture, folder.resolve("source"));
        Path file = source.resolve(name);
        byte[] valid = Files.readAllBytes(file);
        Random random = new Random(20260101);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Files.write(file, mutated(valid, random));
            Path output = folder.resolve("output");
            try {
                ModelConversion.convert(file, output);
            } catch (BadInputException e) {
                assertThat(e.getMessage()).hasLineCount(1).contains(folder.toString());
                refused++;
            }
            OutputFiles.deleteFolder(output);
        }
        assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS - 1);
    }

    private static byte[] mutated(byte[] valid, Random random) {
        int at = random.nextInt(Math.min(STRUCTURE, valid.length));
        at = random.nextBoolean() ? at : valid.length - 1 - at;
        byte[] bytes = valid.clone();
        switch (random.nextInt(5)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> Arrays.fill(bytes, at, Math.min(at + 4, bytes.length), (byte) 0xFF);
            case 3 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            default -> {
                byte[] inserted = new byte[1 + random.nextInt(8)];
                random.nextBytes(inserted);
                bytes = Arrays.copyOf(bytes, bytes.length + inserted.length);
                System.arraycopy(valid, at, bytes, at + inserted.length, valid.length - at);
                System.arraycopy(inserted, 0, bytes, at, inserted.length);
            }
        }
        return bytes;
    }
}
