package io.github.liteasr.cli;

import io.github.liteasr.conversion.ModelConversion;
import io.github.liteasr.demo.Bundled;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.hub.ModelHub;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model to run, and how. */
final class ModelOptions {
    private static final String BUNDLED = "demo";

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "A model's folder or file (safetensors, torch, whisper.cpp, CTranslate2), a model on the Hub such "
                            + "as openai/whisper-tiny, or \"demo\", the bundled model, which is also the default.")
    private @Nullable String model;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    /** The folder of the model, fetched from the Hub if need be. */
    Path folder() {
        if (model == null) {
            System.err.println("liteasr: no --model given, using the bundled one, which knows only simple commands, "
                    + "numbers and dates in English");
        }
        return resolve(name());
    }

    /** The folder of a model by its name, converted if its format is another than the Hugging Face layout. */
    static Path resolve(String name) {
        return ModelConversion.fromEnvironment(System.getenv())
                .folder(found(name), line -> System.err.println("liteasr: " + line));
    }

    /** The folder or file of a model by its name. */
    static Path found(String name) {
        if (name.equals(BUNDLED)) {
            return Bundled.model();
        }
        if (!name.isEmpty() && Files.isRegularFile(Path.of(name))) {
            return Path.of(name);
        }
        try (HubProgress progress = new HubProgress()) {
            return ModelHub.fromEnvironment(System.getenv()).resolve(name, progress);
        }
    }

    /** What the model is called. */
    String name() {
        return model == null ? BUNDLED : model;
    }

    int threads() {
        return engine.threads();
    }

    EngineOptions engine() {
        return engine;
    }

    Precision precision() {
        return engine.precision();
    }

    WhisperModel load() {
        Precision chosen = precision();
        int count = threads();
        return WhisperModel.load(folder(), count, chosen);
    }
}
