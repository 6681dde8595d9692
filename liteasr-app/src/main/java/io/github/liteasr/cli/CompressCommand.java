package io.github.liteasr.cli;

import io.github.liteasr.OutputFiles;
import io.github.liteasr.compress.ActivationStatistics;
import io.github.liteasr.compress.Compressor;
import io.github.liteasr.compress.RankPolicy;
import io.github.liteasr.demo.Bundled;
import io.github.liteasr.evaluate.Comparison;
import io.github.liteasr.evaluate.Corpus;
import io.github.liteasr.evaluate.EvaluationReport;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.whisper.ModelSummary;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code liteasr compress}: a smaller encoder for the same words. */
@Command(
        name = "compress",
        description = "Replaces the linear layers of a model's encoder by low-rank ones.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompressCommand implements Callable<Integer> {
    /** Clips of the calibration speech that the result is measured on. */
    private static final int MEASURED_CLIPS = 10;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    @Mixin
    private PolicyOptions policies = new PolicyOptions();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            converter = FolderConverter.class,
            description = "The new model's folder.")
    private Path output = Path.of("");

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "Write sizes, ranks, and time and error of the encoder on a few clips of the calibration speech, or bundled ones.")
    private @Nullable OutputFile json;

    @Override
    public Integer call() {
        RankPolicy policy = policies.policy(model.precision());
        OutputFiles.requireFree(output);
        Path folder = model.folder();
        ActivationStatistics statistics = calibration.statistics(folder, model.threads());
        Compressor compressor = new Compressor(folder, statistics, model.threads(), new CompressionProgress());
        compressor.write(policy, output, Main.version());
        report(folder, policy, compressor.error(output));
        if (json != null) {
            json.write(new EvaluationReport(measured(folder)).json());
        }
        return 0;
    }

    private void report(Path folder, RankPolicy policy, double error) {
        ModelSummary summary = ModelSummary.read(output);
        List<ModelSummary.LinearSummary> linear = summary.layers().stream()
                .flatMap(layer -> layer.values().stream())
                .toList();
        IntSummaryStatistics ranks = linear.stream()
                .map(ModelSummary.LinearSummary::rank)
                .flatMapToInt(OptionalInt::stream)
                .summaryStatistics();
        PrintStream out = json != null && json.isStandardOutput() ? System.err : System.out;
        out.printf("model    %s%n", folder);
        out.printf("method   %s%n", policy.description());
        out.printf(
                Locale.ROOT,
                "encoder  %.2f M parameters, %.1f %% of the dense %.2f M%n",
                summary.encoderParameters() / 1e6,
                100.0 * summary.encoderParameters() / summary.denseEncoderParameters(),
                summary.denseEncoderParameters() / 1e6);
        out.printf(
                "layers   %d of %d are low-rank, of ranks %s%n",
                ranks.getCount(),
                linear.size(),
                ranks.getCount() == 0 ? "none" : ranks.getMin() + " to " + ranks.getMax());
        out.printf(Locale.ROOT, "error    %.3g of the encoder's output, relative, over calibration speech%n", error);
    }

    private List<EvaluationResult> measured(Path dense) {
        Path speech = calibration.corpus();
        Corpus clips = (speech == null ? Corpus.open(Bundled.calibrationSpeech()) : calibration.corpus(speech))
                .first(MEASURED_CLIPS);
        try (Comparison comparison = Comparison.withoutTexts(clips, dense, model.threads(), model.precision())) {
            Measurements.add(comparison, Measurements.name(output), output);
            return Measurements.results(comparison);
        }
    }
}
