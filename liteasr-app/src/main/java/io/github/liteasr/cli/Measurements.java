package io.github.liteasr.cli;

import io.github.liteasr.compress.Compressor;
import io.github.liteasr.compress.RankPolicy;
import io.github.liteasr.evaluate.Comparison;
import io.github.liteasr.evaluate.EvaluationResult;
import java.nio.file.Path;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;

/** Adds models to comparisons, with a progress bar for each. */
final class Measurements {
    private Measurements() {}

    static void add(Comparison comparison, String name, Path model) {
        try (ProgressBar bar = Terminal.progressBar(name, 1, " clips", 1)) {
            comparison.add(name, model, (done, total) -> {
                bar.maxHint(total);
                bar.stepTo(done);
            });
        }
    }

    /** Adds a model that is compressed for this only. */
    static void addCompressed(Comparison comparison, String name, Compressor compressor, RankPolicy policy) {
        TemporaryFolder.with(folder -> {
            Path model = folder.resolve("model");
            compressor.write(policy, model, Main.version());
            add(comparison, name, model);
        });
    }

    /** Times the encoders of all that was added. */
    static List<EvaluationResult> results(Comparison comparison) {
        try (ProgressBar bar = Terminal.progressBar("encoder times", 1, " rounds", 1)) {
            return comparison.results((done, total) -> {
                bar.maxHint(total);
                bar.stepTo(done);
            });
        }
    }

    /** What a model is called in tables. */
    static String name(Path model) {
        return String.valueOf(model.toAbsolutePath().normalize().getFileName());
    }
}
