package io.github.liteasr.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files are converted, and when. */
class ModelConversionTest {
    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();

    private Path resolved(Path model) {
        return ModelConversion.fromEnvironment(
                        Map.of("LITEASR_CACHE", folder.resolve("cache").toString()))
                .folder(model, notices::add);
    }

    @Test
    void a_model_is_converted_once_and_again_when_it_changes() throws IOException {
        Path source = ForeignFixtures.copy("ctranslate2/float16", folder.resolve("my-model"));
        Path first = resolved(source);
        assertThat(resolved(source.resolve("model.bin"))).isEqualTo(first).hasFileName("my-model");
        assertThat(notices).hasSize(1);

        Files.setLastModifiedTime(source.resolve("config.json"), FileTime.fromMillis(0));
        Path second = resolved(source);

        assertThat(second).isNotEqualTo(first).isDirectory();
        assertThat(first).doesNotExist();
        assertThat(notices).hasSize(2).allMatch(line -> line.startsWith("converting " + source.resolve("model.bin")));
    }

    @Test
    void several_conversions_of_one_model_at_once_give_one_folder() throws Exception {
        Path source = ForeignFixtures.file("ggml/ggml-q8_0.bin");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<Path> conversion = () -> ModelConversion.fromEnvironment(
                            Map.of("LITEASR_CACHE", folder.resolve("cache").toString()))
                    .folder(source, line -> {});
            for (Future<Path> found : threads.invokeAll(List.of(conversion, conversion, conversion, conversion))) {
                try (Checkpoint checkpoint = Checkpoint.open(found.get())) {
                    assertThat(checkpoint.names()).hasSize(50);
                }
            }
        }
        try (Stream<Path> left = Files.walk(folder.resolve("cache"))) {
            assertThat(left.filter(path -> path.endsWith("ggml-q8_0"))).hasSize(1);
        }
    }

    @Test
    void the_layout_needs_no_conversion_under_any_of_its_names() throws IOException {
        Path converted = folder.resolve("converted");
        ModelConversion.convert(ForeignFixtures.file("ggml/ggml-f16.bin"), converted);

        assertThat(resolved(converted)).isEqualTo(converted);
        assertThat(resolved(converted.resolve("model.safetensors"))).isEqualTo(converted);
        assertThat(notices).isEmpty();

        Path renamed = Files.move(converted.resolve("model.safetensors"), converted.resolve("fine-tuned.safetensors"));
        assertThat(resolved(renamed).resolve("tokenizer.json"))
                .hasSameBinaryContentAs(converted.resolve("tokenizer.json"));
        assertThat(resolved(converted)).isEqualTo(resolved(renamed));
        assertThat(notices).hasSize(1);
    }

    @Test
    void a_folder_with_several_models_is_refused_with_their_names() {
        refuses(
                ForeignFixtures.file("ggml"),
                "has several models, expected the name of one: ggml-f16.bin, ggml-f32.bin");
    }

    @Test
    void what_training_left_beside_a_model_is_no_model() throws IOException {
        Path source = ForeignFixtures.copy("openai", folder.resolve("source"));
        Files.delete(source.resolve("legacy.pt"));
        for (String name : List.of("training_args.bin", "optimizer.pt", "rng_state.pth")) {
            Files.write(source.resolve(name), new byte[] {1});
        }
        assertThat(resolved(source)).isDirectory();
    }

    @Test
    void weights_without_a_configuration_are_refused() throws IOException {
        Path source = ForeignFixtures.copy("transformers", folder.resolve("source"));
        Files.delete(source.resolve("config.json"));
        refuses(source.resolve("views.bin"), "has no config.json beside it");
    }

    @ParameterizedTest
    @CsvSource({"'', known format", "hello, known format", "PK, known format", "lmgg, ends within its data"})
    void other_files_are_refused(String content, String message) throws IOException {
        refuses(Files.writeString(folder.resolve("model.bin"), content), message);
    }

    @Test
    void code_in_a_pickle_is_refused_by_name() throws IOException {
        refusesPickle("cos\nsystem\nX\4\0\0\0exit\205R.", "names \"os.system\", expected only tensors and containers");
        refusesPickle("}cbuiltins\neval\n.", "names \"builtins.eval\"");
        refusesPickle("ctorch\nFloatStorage\n)R.", "makes a FloatStorage of its own");
        refusesPickle("}\201.", "opcode 0x81");
    }

    @Test
    void pickles_that_would_fill_the_memory_are_refused() throws IOException {
        refusesPickle("(".repeat(1_000_000), "ends within its data");
        refusesPickle("X\177\177\177\177", "holds a text of 2139062143 bytes");
        refusesPickle("]" + "2a".repeat(1000) + ".", "ends within its data");
        String manyTimes = "]q\0(" + "K\1".repeat(100_000) + "e";
        refusesPickle(manyTimes + "ctorch._utils\n_rebuild_tensor\n(K\1K\1h\0h\0tR.", "a tensor in an unknown way");
    }

    private void refusesPickle(String pickle, String message) throws IOException {
        byte[] magic = {
            (byte) 0x80,
            2,
            (byte) 0x8a,
            0x0a,
            0x6c,
            (byte) 0xfc,
            (byte) 0x9c,
            0x46,
            (byte) 0xf9,
            0x20,
            0x6a,
            (byte) 0xa8,
            0x50,
            0x19,
            '.',
            (byte) 0x80,
            2,
            'M',
            (byte) 0xe9,
            3,
            '.',
            (byte) 0x80,
            2,
            '}',
            '.'
        };
        Path file = folder.resolve("model.pt");
        Files.write(file, magic);
        Files.write(file, pickle.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);
        refuses(file, message);
    }

    private void refuses(Path model, String message) {
        assertThatThrownBy(() -> ModelConversion.convert(model, folder.resolve("converted")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(model.toString())
                .hasMessageContaining(message);
        assertThat(folder.resolve("converted")).doesNotExist();
    }
}
