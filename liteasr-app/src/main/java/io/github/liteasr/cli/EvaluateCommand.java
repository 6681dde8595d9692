package io.github.liteasr.cli;

import io.github.liteasr.evaluate.Comparison;
import io.github.liteasr.evaluate.Corpus;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.report.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code liteasr evaluate}: error rates, sizes and times of models side by side. */
@Command(
        name = "evaluate",
        description = "Transcribes a corpus with each model, and compares error rates, encoder sizes and times.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "A folder, a model on the Hub, or demo; several are compared with the first.")
    private List<String> models = List.of();

    @Option(names = "--corpus", required = true, paramLabel = "CORPUS", description = "Speech with its texts.")
    private Path corpus = Path.of("");

    @Option(
            names = "--reference",
            paramLabel = "MODEL",
            description = "Also measure how far encoder and decoder are from this model's, which needs no texts.")
    private @Nullable String reference;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private EvaluationOptions options = new EvaluationOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Override
    public Integer call() {
        Corpus speech = options.corpus(corpus);
        Optional<Path> dense = Optional.ofNullable(reference).map(ModelOptions::resolve);
        List<EvaluationResult> results;
        try (Comparison comparison =
                Comparison.of(options.evaluation(speech), dense, engine.threads(), engine.precision())) {
            models.forEach(model -> Measurements.add(comparison, model, ModelOptions.resolve(model)));
            results = Measurements.results(comparison);
        }
        report.write(
                Report.of(
                        new Report.Heading(
                                "Models compared",
                                EvaluationOptions.described(speech),
                                "liteasr evaluate, " + options.description() + ", " + engine.description()),
                        results),
                results);
        return 0;
    }
}
