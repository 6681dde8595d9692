package io.github.liteasr.cli;

import io.github.liteasr.evaluate.Corpus;
import io.github.liteasr.evaluate.Evaluation;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            description = "Also measure the relative squared error of the encoder output against this model's.")
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
        Evaluation evaluation = options.evaluation(speech);
        List<EvaluationResult> results = new ArrayList<>();
        for (String model : models) {
            Path folder = ModelOptions.resolve(model);
            EvaluationResult result =
                    Measurements.transcripts(model, folder, speech, evaluation, engine.threads(), engine.precision());
            results.add(reference == null ? result : result.withEncoderRelativeError(error(folder, reference, speech)));
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

    private double error(Path folder, String reference, Corpus speech) {
        return Measurements.relativeError(
                folder, ModelOptions.resolve(reference), speech, engine.threads(), engine.precision());
    }
}
