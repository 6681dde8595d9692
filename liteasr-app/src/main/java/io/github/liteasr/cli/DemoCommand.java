package io.github.liteasr.cli;

import io.github.liteasr.compress.ActivationStatistics;
import io.github.liteasr.compress.Compressor;
import io.github.liteasr.compress.RankPolicy;
import io.github.liteasr.demo.Bundled;
import io.github.liteasr.evaluate.Comparison;
import io.github.liteasr.evaluate.Corpus;
import io.github.liteasr.evaluate.Evaluation;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.evaluate.Utterance;
import io.github.liteasr.report.Report;
import io.github.liteasr.transcribe.Transcriber;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code liteasr demo}: the whole main job on the bundled model and speech. */
@Command(
        name = "demo",
        description = "Calibrates, compresses and evaluates the bundled model on the bundled speech.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    private static final List<String> PRESETS = List.of("acc", "balanced", "fast");
    private static final List<String> SIZES = List.of("65%", "50%");

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Override
    public Integer call() {
        Path model = Bundled.model();
        Corpus test = Corpus.open(Bundled.testSpeech());
        ActivationStatistics statistics = new CalibrationOptions()
                .calibrate(model, Corpus.open(Bundled.calibrationSpeech()), engine.threads(), null);
        Compressor compressor = new Compressor(model, statistics, engine.threads(), new CompressionProgress());
        Evaluation evaluation = new Evaluation(test, Evaluation.greedy());
        List<EvaluationResult> results;
        try (Comparison comparison =
                Comparison.of(evaluation, Optional.of(model), engine.threads(), engine.precision())) {
            Measurements.add(comparison, "dense", model);
            policies().forEach((name, policy) -> Measurements.addCompressed(comparison, name, compressor, policy));
            results = Measurements.results(comparison);
        }
        Report.Heading heading = new Report.Heading(
                "The bundled model, dense and compressed",
                "bundled test speech: " + test.utterances().size() + " clips",
                "liteasr demo, greedy, without timestamps, " + engine.description());
        report.pageIn(Path.of("demo-report")).write(Report.of(heading, results), results);
        transcribeOne(model, test.utterances().getFirst());
        return 0;
    }

    /** The published presets, and smaller and smaller encoders with ranks by sensitivity. */
    private static Map<String, RankPolicy> policies() {
        Map<String, RankPolicy> policies = new LinkedHashMap<>();
        for (String preset : PRESETS) {
            policies.put(preset, RankPolicy.VarianceThreshold.preset(preset).orElseThrow());
        }
        for (String size : SIZES) {
            policies.put("to " + size, PolicyOptions.size(size, RankPolicy.DEFAULT_STEP));
        }
        return policies;
    }

    private void transcribeOne(Path model, Utterance utterance) {
        try (Transcriber transcriber = Transcriber.load(model, engine.threads(), engine.precision())) {
            System.out.printf(
                    "%n%s: \"%s\"%nsaid:  \"%s\"%n",
                    utterance.audio().getFileName(),
                    transcriber.transcribe(utterance.audio()).text(),
                    utterance.text().orElse(""));
        }
    }
}
