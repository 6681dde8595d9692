package io.github.liteasr.cli;

import io.github.liteasr.compress.Compressor;
import io.github.liteasr.compress.RankPolicy;
import io.github.liteasr.evaluate.Comparison;
import io.github.liteasr.evaluate.EncoderSize;
import io.github.liteasr.evaluate.EvaluationResult;
import java.nio.file.Path;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;

/** Adds models to comparisons, with a progress bar for each. */
final class Measurements {
    private Measurements() {}

    static EncoderSize add(Comparison comparison, String name, Path model) {
        try (ProgressBar bar = Terminal.progressBar(name, 1, " clips", 1)) {
            return comparison.add(name, model, (done, total) -> {
                bar.maxHint(total);
                bar.stepTo(done);
            });
        }
    }

    /** Adds a model that is compressed for this only. */
    static EncoderSize addCompressed(Comparison comparison, String name, Compressor compressor, RankPolicy policy) {
        return TemporaryFolder.with(folder -> {
            Path model = folder.resolve("model");
            compressor.write(policy, model, Main.version());
            return add(comparison, name, model);
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
