package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.compress.ActivationStatistics;
import io.github.liteasr.compress.Compressor;
import io.github.liteasr.compress.RankPolicy;
import io.github.liteasr.evaluate.Comparison;
import io.github.liteasr.evaluate.Corpus;
import io.github.liteasr.evaluate.EncoderSize;
import io.github.liteasr.evaluate.Evaluation;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code liteasr sweep}: how size and errors depend on each other (LiteASR, figures 1 and 7). */
@Command(
        name = "sweep",
        description = "Compresses a model to several sizes, calibrating once, and evaluates them all.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SweepCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    @Option(
            names = "--theta",
            split = ",",
            paramLabel = "A:M,…",
            description = "Thresholds of the published method, such as 0.999,0.99:0.999,0.99:0.995.")
    private List<String> thetas = List.of();

    @Option(
            names = "--target_size",
            split = ",",
            paramLabel = "SHARE,…",
            description = "Sizes for ranks by sensitivity, such as 80%%,60%%,40%%.")
    private List<String> sizes = List.of();

    @Option(
            names = "--same_sizes",
            description = "Also ranks by sensitivity at the sizes that --theta gives, to compare the two.")
    private boolean sameSizes;

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
        List<RankPolicy.TargetSize> targets = new ArrayList<>();
        sizes.forEach(size -> targets.add(PolicyOptions.size(size, RankPolicy.DEFAULT_STEP)));
        if (policies.isEmpty() && targets.isEmpty()) {
            throw new BadInputException("expected --theta, --target_size or both");
        }
        Corpus speech = options.corpus(corpus);
        Evaluation evaluation = options.evaluation(speech);
        Path folder = model.folder();
        ActivationStatistics statistics = calibration.statistics(folder, model.threads());
        Compressor compressor = new Compressor(folder, statistics, model.threads(), new CompressionProgress());
        List<EvaluationResult> results;
        try (Comparison comparison =
                Comparison.of(evaluation, Optional.of(folder), model.threads(), model.precision())) {
            Measurements.add(comparison, "dense", folder);
            List<RankPolicy.TargetSize> same = new ArrayList<>();
            for (RankPolicy.VarianceThreshold policy : policies) {
                String name = policy.attention() + ":" + policy.mlp();
                EncoderSize size = Measurements.addCompressed(comparison, name, compressor, policy);
                if (sameSizes && size.share() < 1) {
                    same.add(new RankPolicy.TargetSize(size.share(), RankPolicy.DEFAULT_STEP));
                }
            }
            targets.addAll(0, same);
            for (RankPolicy.TargetSize policy : targets) {
                String name = String.format(Locale.ROOT, "to %.4g %%", 100 * policy.share());
                Measurements.addCompressed(comparison, name, compressor, policy);
            }
            results = Measurements.results(comparison);
        }
        List<Report.SweepPoint> points = new ArrayList<>();
        for (int i = 0; i < policies.size(); i++) {
            RankPolicy.VarianceThreshold policy = policies.get(i);
            points.add(new Report.SweepPoint(policy.attention(), policy.mlp(), results.get(1 + i)));
        }
        EvaluationResult dense = results.getFirst();
        List<EvaluationResult> others = results.subList(1 + policies.size(), results.size());
        Report.Heading heading = new Report.Heading(
                Measurements.name(folder) + " compressed to several sizes",
                EvaluationOptions.described(speech),
                "liteasr sweep, " + options.description() + ", "
                        + model.engine().description());
        report.write(Report.ofSweep(heading, Optional.of(dense), points, others), results);
        return 0;
    }
}
