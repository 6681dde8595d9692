package io.github.liteasr.cli;

import io.github.liteasr.compress.ActivationStatistics;
import io.github.liteasr.compress.Compressor;
import io.github.liteasr.compress.RankPolicy;
import io.github.liteasr.demo.Bundled;
import io.github.liteasr.evaluate.Corpus;
import io.github.liteasr.evaluate.EvaluationReport;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.whisper.LiteWhisperCheckpoint;
import io.github.liteasr.whisper.ModelSummary;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The new model's folder.")
    private Path output = Path.of("");

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "Write sizes, ranks, and time and error of the encoder on a few clips of the calibration speech, or bundled ones.")
    private @Nullable Path json;

    @Override
    public Integer call() {
        RankPolicy policy = policies.policy();
        LiteWhisperCheckpoint.requireFree(output);
        Path folder = model.folder();
        ActivationStatistics statistics = calibration.statistics(folder, model.threads());
        new Compressor(folder, statistics, model.threads(), new CompressionProgress())
                .write(policy, output, Main.version());
        ModelSummary summary = ModelSummary.read(output);
        PrintStream out = json != null && json.toString().equals("-") ? System.err : System.out;
        out.printf(
                Locale.ROOT,
                "%s: encoder of %.2f M parameters, %.1f %% of the dense %.2f M (%s)%n",
                output,
                summary.encoderParameters() / 1e6,
                100.0 * summary.encoderParameters() / summary.denseEncoderParameters(),
                summary.denseEncoderParameters() / 1e6,
                policy.description());
        if (json != null) {
            OutputFile.writeOrPrint(json, new EvaluationReport(List.of(measured(folder))).json());
        }
        return 0;
    }

    private EvaluationResult measured(Path dense) {
        Path speech = calibration.corpus();
        Corpus clips = (speech == null ? Corpus.open(Bundled.calibrationSpeech()) : calibration.corpus(speech))
                .first(MEASURED_CLIPS);
        return Measurements.encoder(output, dense, clips, model.threads(), model.precision());
    }
}
