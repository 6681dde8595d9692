package io.github.liteasr.cli;

import io.github.liteasr.demo.Bundled;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.hub.ModelHub;
import io.github.liteasr.whisper.WhisperModel;
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
            description = "A folder in the Hugging Face layout, a model on the Hub such as openai/whisper-tiny, or "
                    + "\"demo\", the bundled model, which is also the default.")
    private @Nullable String model;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    /** The folder of the model, fetched from the Hub if need be. */
    Path folder() {
        if (model == null) {
            System.err.println("liteasr: no --model given, using the bundled one, which knows only simple commands, "
                    + "numbers and dates in English");
        }
        return resolve(model == null ? BUNDLED : model);
    }

    /** The folder of a model by its name. */
    static Path resolve(String name) {
        if (name.equals(BUNDLED)) {
            return Bundled.model();
        }
        try (HubProgress progress = new HubProgress()) {
            return ModelHub.fromEnvironment(System.getenv()).resolve(name, progress);
        }
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
