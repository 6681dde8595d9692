package io.github.liteasr.report;

import io.github.liteasr.BadInputException;
import io.github.liteasr.OutputFiles;
import io.github.liteasr.evaluate.EvaluationReport;
import io.github.liteasr.evaluate.EvaluationResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Results of several models as files in a folder: {@code report.html}, one page without outside parts; each chart as
 * {@code NAME.png}; {@code results.json} and {@code results.md} as {@link EvaluationReport} writes them. A chart is left
 * out where the results lack what it shows. The same results always give the same files.
 *
 * <pre>{@code
 * Heading heading = new Heading("tiny.en compressed", "speech/dev, 81 clips", "liteasr evaluate …; 2 threads, bf16");
 * Report.of(heading, results).write(Path.of("report"));
 * }</pre>
 */
public final class Report {
    private final Heading heading;
    private final EvaluationReport results;
    private final List<Figure> figures;

    /**
     * What stands above the figures.
     *
     * @param corpus what was transcribed
     * @param provenance how the figures came about: command, threads, precision
     */
    public record Heading(String title, String corpus, String provenance) {}

    /**
     * A model that was compressed by some thresholds of variance.
     *
     * @param attention above 0 and below 1
     * @param mlp above 0 and below 1
     */
    public record SweepPoint(double attention, double mlp, EvaluationResult result) {
        public SweepPoint {
            if (!(attention > 0 && attention < 1 && mlp > 0 && mlp < 1)) {
                throw new IllegalArgumentException(
                        "thresholds " + attention + " and " + mlp + ", expected above 0 and below 1");
            }
        }
    }

    private Report(Heading heading, List<EvaluationResult> results, Stream<Optional<Figure>> figures) {
        this.heading = heading;
        this.results = new EvaluationReport(results);
        this.figures = figures.flatMap(Optional::stream).toList();
    }

    /**
     * A report on models side by side.
     *
     * @param results at least one; others are compared with the first, usually the dense model
     */
    public static Report of(Heading heading, List<EvaluationResult> results) {
        return new Report(heading, results, comparisons(results));
    }

    /**
     * A report on one model compressed to many sizes: what {@link #of} has, and errors and size against the thresholds
     * of those that were compressed by thresholds.
     *
     * @param dense the model before compression, if it was evaluated too
     * @param points those compressed by thresholds
     * @param others those compressed otherwise
     */
    public static Report ofSweep(
            Heading heading, Optional<EvaluationResult> dense, List<SweepPoint> points, List<EvaluationResult> others) {
        List<EvaluationResult> results = new ArrayList<>();
        dense.ifPresent(results::add);
        points.forEach(point -> results.add(point.result()));
        results.addAll(others);
        return new Report(
                heading,
                results,
                Stream.concat(
                        Stream.of(SensitivityChart.errors(dense, points), SensitivityChart.size(dense, points)),
                        comparisons(results)));
    }

    private static Stream<Optional<Figure>> comparisons(List<EvaluationResult> results) {
        return Stream.of(
                ParetoChart.bySize(results),
                ParetoChart.byTime(results),
                BarChart.speedup(results),
                BarChart.latency(results),
                CompressionChart.of(results));
    }

    /** What is drawn. */
    List<Figure> figures() {
        return figures;
    }

    /**
     * Writes the files, replacing those of an earlier report; the folder is made if need be.
     *
     * @return the files, the page first
     * @throws BadInputException if one cannot be written
     */
    public List<Path> write(Path folder) {
        List<Path> files = new ArrayList<>();
        files.add(write(folder.resolve("report.html"), text(Page.of(heading, results.columns(), figures))));
        files.add(write(folder.resolve("results.json"), text(results.json())));
        files.add(write(folder.resolve("results.md"), text(results.markdown())));
        for (Figure figure : figures) {
            files.add(write(folder.resolve(figure.name() + ".png"), Painting.png(figure)));
        }
        return files;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Path write(Path file, byte[] bytes) {
        OutputFiles.replace(file, bytes);
        return file;
    }
}
