package io.github.liteasr.cli;

import io.github.liteasr.OutputFiles;
import io.github.liteasr.conversion.ModelConversion;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code liteasr convert}: the Hugging Face layout, which all tools read, from what other programs wrote. */
@Command(
        name = "convert",
        description = "Writes a checkpoint of any known format in the Hugging Face layout.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ConvertCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description =
                    "A model's folder or file (safetensors, torch, whisper.cpp, CTranslate2), a model on the Hub, or "
                            + "demo.")
    private String model = "";

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            converter = FolderConverter.class,
            description = "The new folder.")
    private Path output = Path.of("");

    @Override
    public Integer call() {
        OutputFiles.requireFree(output);
        ModelConversion.convert(ModelOptions.found(model), output);
        System.out.println(output);
        return 0;
    }
}
