package io.github.liteasr.cli;

import io.github.liteasr.OutputFiles;
import io.github.liteasr.compress.ActivationStatistics;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code liteasr calibrate}: the statistics of an encoder's activations over speech. */
@Command(
        name = "calibrate",
        description = "Gathers the statistics that compression needs. An interrupted run goes on where it was.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CalibrateCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "The file of statistics to write; - is standard output.")
    private OutputFile output = OutputFile.of("-");

    @Override
    public Integer call() {
        Path file = output.path();
        boolean streamed = OutputFiles.isStream(file);
        Path partial = streamed ? null : file.resolveSibling(file.getFileName() + ".partial");
        Path speech = calibration.corpus();
        ActivationStatistics statistics;
        if (speech == null) {
            statistics = calibration.statistics(model.folder(), model.threads());
        } else {
            statistics = calibration.calibrate(model.folder(), calibration.corpus(speech), model.threads(), partial);
        }
        statistics.save(file);
        if (partial != null) {
            CalibrationOptions.discard(partial);
        }
        PrintStream out = streamed ? System.err : System.out;
        out.printf(
                Locale.ROOT,
                "%s: %d clips, %.1f minutes%n",
                file,
                statistics.source().clips(),
                statistics.source().seconds() / 60);
        return 0;
    }
}
