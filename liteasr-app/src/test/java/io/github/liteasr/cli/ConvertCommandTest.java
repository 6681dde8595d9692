package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.demo.Bundled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The bundled model in all formats says the same. */
class ConvertCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_model_transcribes_the_same_in_every_format() throws IOException {
        Path original = Bundled.model();
        Path torch = Files.createDirectory(folder.resolve("torch"));
        Path openAi = Files.createDirectory(folder.resolve("openai"));
        for (String name : List.of("config.json", "generation_config.json", "tokenizer.json")) {
            Files.copy(original.resolve(name), torch.resolve(name));
        }
        Files.copy(original.resolve("tokenizer.json"), openAi.resolve("tokenizer.json"));
        try (ForeignWriters writers = new ForeignWriters(original)) {
            writers.torch(torch.resolve("pytorch_model.bin"), false);
            writers.torch(openAi.resolve("model.pt"), true);
            writers.ggml(folder.resolve("ggml-model.bin"));
            writers.ctranslate2(folder.resolve("ctranslate2"));
        }
        String expected = transcript(original);
        assertThat(expected.split("\n", -1)).hasSizeGreaterThan(4);
        for (Path model : List.of(torch, openAi, folder.resolve("ggml-model.bin"), folder.resolve("ctranslate2"))) {
            Path converted = folder.resolve("converted-" + model.getFileName());
            CommandRun run = CommandRun.of("convert", "--model", model.toString(), "--output", converted.toString());
            assertThat(run).isEqualTo(new CommandRun(0, converted + System.lineSeparator(), ""));
            assertThat(transcript(converted)).as(model.toString()).isEqualTo(expected);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void the_result_has_the_permissions_that_the_umask_gives_whatever_the_source_has() throws IOException {
        Path model = Files.createDirectory(folder.resolve("private"));
        try (Stream<Path> files = Files.list(Bundled.model())) {
            for (Path file : files.toList()) {
                Path copy = Files.copy(file, model.resolve(file.getFileName().toString()));
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
            }
        }
        Path result = folder.resolve("converted");
        assertThat(CommandRun.of("convert", "--model", model.toString(), "--output", result.toString())
                        .code())
                .isZero();
        assertThat(permissions(result)).isEqualTo(permissions(Files.createDirectory(folder.resolve("plain"))));
        Set<PosixFilePermission> plain = permissions(Files.createFile(folder.resolve("plain.json")));
        try (Stream<Path> files = Files.list(result)) {
            assertThat(files)
                    .hasSizeGreaterThan(3)
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo(plain));
        }
    }

    private static Set<PosixFilePermission> permissions(Path place) throws IOException {
        return Files.getPosixFilePermissions(place);
    }

    private static String transcript(Path model) throws IOException {
        try (Stream<Path> files = Files.walk(Bundled.testSpeech())) {
            Stream<String> clips = files.map(Path::toString)
                    .filter(name -> name.matches(".*\\.(flac|wav|mp3|ogg|opus)"))
                    .sorted()
                    .limit(6);
            String[] arguments = Stream.concat(Stream.of("transcribe", "--model", model.toString()), clips)
                    .toArray(String[]::new);
            CommandRun run = CommandRun.of(arguments);
            assertThat(run.code()).as(run.errors()).isZero();
            return run.output();
        }
    }
}
