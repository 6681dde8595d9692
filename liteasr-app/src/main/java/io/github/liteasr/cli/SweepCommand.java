package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.compress.ActivationStatistics;
import io.github.liteasr.compress.Compressor;
import io.github.liteasr.compress.RankPolicy;
import io.github.liteasr.evaluate.Corpus;
import io.github.liteasr.evaluate.Evaluation;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code liteasr sweep}: how size and errors follow from the threshold (LiteASR, figure 7). */
@Command(
        name = "sweep",
        description = "Compresses a model at several thresholds, calibrating once, and evaluates them all.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SweepCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    @Option(
            names = "--theta",
            required = true,
            split = ",",
            paramLabel = "A:M,…",
            description = "Thresholds, such as 0.999,0.99:0.999,0.99:0.995.")
    private List<String> thetas = List.of();

    @Option(names = "--corpus", required = true, paramLabel = "CORPUS", description = "Speech with its texts.")
    private Path corpus = Path.of("");

    @Mixin
    private EvaluationOptions options = new EvaluationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Override
    public Integer call() {
        List<RankPolicy.VarianceThreshold> policies = thetas.stream()
                .map(t -> PolicyOptions.threshold(t, RankPolicy.VarianceThreshold.PUBLISHED_STEP))
                .toList();
        if (policies.isEmpty()) {
            throw new BadInputException("--theta names no threshold");
        }
        Corpus speech = options.corpus(corpus);
        Evaluation evaluation = options.evaluation(speech);
        Path folder = model.folder();
        ActivationStatistics statistics = calibration.statistics(folder, model.threads());
        Compressor compressor = new Compressor(folder, statistics, model.threads(), new CompressionProgress());
        EvaluationResult dense =
                Measurements.transcripts("dense", folder, speech, evaluation, model.threads(), model.precision());
        List<Report.SweepPoint> points = new ArrayList<>();
        for (RankPolicy.VarianceThreshold policy : policies) {
            String name = policy.attention() + ":" + policy.mlp();
            EvaluationResult result = Measurements.compressed(
                    name, compressor, policy, folder, speech, evaluation, model.threads(), model.precision());
            points.add(new Report.SweepPoint(policy.attention(), policy.mlp(), result));
        }
        List<EvaluationResult> results = new ArrayList<>(List.of(dense));
        points.forEach(point -> results.add(point.result()));
        Report.Heading heading = new Report.Heading(
                "Sensitivity of " + Measurements.name(folder) + " to the threshold",
                EvaluationOptions.described(speech),
                "liteasr sweep, " + options.description() + ", "
                        + model.engine().description());
        report.write(Report.ofSweep(heading, Optional.of(dense), points), results);
        return 0;
    }
}
