package io.github.liteasr.report;

import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.report.Drawing.LegendEntry;
import io.github.liteasr.report.Drawing.Sample;
import io.github.liteasr.report.Mark.Dot;
import io.github.liteasr.report.Mark.Line;
import io.github.liteasr.report.Mark.Point;
import io.github.liteasr.report.Report.SweepPoint;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Errors and size against the variance threshold θ, as figure 7 of the paper. The horizontal axis is that threshold
 * which varies, attention's if both do, with a line for each of MLP's unless the two are always equal. It is logarithmic
 * in 1 − θ, the variance that is given up.
 */
final class SensitivityChart {
    private static final double RADIUS = 5;

    private final List<SweepPoint> points;
    private final List<SweepPoint> drawn;
    private final Optional<EvaluationResult> dense;
    private final boolean equal;
    private final boolean acrossMlp;

    private SensitivityChart(Optional<EvaluationResult> dense, List<SweepPoint> points, boolean scored) {
        this.points = points;
        this.drawn = points.stream()
                .filter(p -> !scored || p.result().scores().isPresent())
                .toList();
        this.dense = dense.filter(d -> !scored || d.scores().isPresent());
        this.equal = points.stream().allMatch(p -> p.attention() == p.mlp());
        this.acrossMlp = points.stream().map(SweepPoint::attention).distinct().count() == 1;
    }

    /** Errors against θ; none for fewer than two points with scores. */
    static Optional<Figure> errors(Optional<EvaluationResult> dense, List<SweepPoint> points) {
        SensitivityChart chart = new SensitivityChart(dense, points, true);
        if (chart.drawn.size() < 2) {
            return Optional.empty();
        }
        String metric =
                measured(chart.drawn.getFirst().result()).orElseThrow().metric().name();
        String caption = "Bars are 95 % bootstrap intervals. The higher θ, the more of the outputs' variance is kept.";
        return Optional.of(chart.figure(
                "sensitivity-error",
                metric + " against θ",
                caption,
                metric + " (%)",
                result -> measured(result).orElseThrow().error(),
                true));
    }

    /** The encoder's size against θ; none for fewer than two points. */
    static Optional<Figure> size(Optional<EvaluationResult> dense, List<SweepPoint> points) {
        SensitivityChart chart = new SensitivityChart(dense, points, false);
        if (chart.drawn.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(chart.figure(
                "sensitivity-size",
                "Encoder size against θ",
                "Layers of which the two thin matrices would cost as much as the dense one stay dense.",
                "encoder parameters (millions)",
                result -> result.encoder().parameters() / 1e6,
                false));
    }

    private static Optional<Measured> measured(EvaluationResult result) {
        return Measured.of(List.of(result)).stream().findFirst();
    }

    private Figure figure(
            String name,
            String title,
            String caption,
            String axis,
            ToDoubleFunction<EvaluationResult> value,
            boolean intervals) {
        double[] range = Stream.concat(dense.stream(), drawn.stream().map(SweepPoint::result))
                .flatMap(result -> intervals
                        ? measured(result)
                                .map(Measured::interval)
                                .map(i -> Stream.of(i.low(), i.high(), value.applyAsDouble(result)))
                                .orElseThrow()
                        : Stream.of(value.applyAsDouble(result)))
                .mapToDouble(v -> v)
                .sorted()
                .toArray();
        Plot plot = Plot.of(
                entries(value),
                xTitle(),
                axis,
                this::thresholds,
                (from, to) -> Axis.around(range[0], range[range.length - 1], from, to));
        dense.ifPresent(result -> {
            double y = plot.y().at(value.applyAsDouble(result));
            plot.drawing()
                    .dashed(
                            List.of(
                                    new Point(plot.x().start(), y),
                                    new Point(plot.x().end(), y)),
                            Ink.TEXT);
        });
        List<List<SweepPoint>> series = List.copyOf(series().values());
        for (int i = 0; i < series.size(); i++) {
            draw(plot, series.get(i), Ink.series(i), value, intervals);
        }
        return new Figure(name, title, caption, plot.drawing(), data(axis, value));
    }

    private void draw(
            Plot plot, List<SweepPoint> line, Ink ink, ToDoubleFunction<EvaluationResult> value, boolean intervals) {
        List<Point> places = line.stream()
                .map(p -> new Point(plot.x().at(given(p)), plot.y().at(value.applyAsDouble(p.result()))))
                .toList();
        for (int i = 0; intervals && i < line.size(); i++) {
            double x = places.get(i).x();
            measured(line.get(i).result())
                    .map(Measured::interval)
                    .ifPresent(range -> plot.drawing()
                            .errorBar(x, plot.y().at(range.high()), plot.y().at(range.low()), Ink.AXIS));
        }
        if (places.size() > 1) {
            plot.drawing().add(new Line(places, ink, 2, false));
        }
        for (int i = 0; i < line.size(); i++) {
            SweepPoint point = line.get(i);
            String note = "θ %s attention, %s MLP: %s%s M parameters"
                    .formatted(
                            text(point.attention()),
                            text(point.mlp()),
                            measured(point.result())
                                    .map(m -> m.errorText() + ", ")
                                    .orElse(""),
                            Measured.fixed(point.result().encoder().parameters() / 1e6, 2));
            plot.drawing().add(new Dot(places.get(i).x(), places.get(i).y(), RADIUS, ink, note));
        }
    }

    private List<LegendEntry> entries(ToDoubleFunction<EvaluationResult> value) {
        List<LegendEntry> entries = new ArrayList<>();
        List<Double> lines = List.copyOf(series().keySet());
        for (int i = 0; i < lines.size(); i++) {
            String text = equal
                    ? "compressed"
                    : acrossMlp ? "θ attention " + text(points.getFirst().attention()) : "θ MLP " + text(lines.get(i));
            entries.add(new LegendEntry(Sample.LINE, Ink.series(i), text));
        }
        dense.ifPresent(result -> entries.add(
                new LegendEntry(Sample.DASHED, Ink.TEXT, "dense: " + Measured.fixed(value.applyAsDouble(result), 2))));
        return entries;
    }

    private String xTitle() {
        return equal ? "θ of attention and MLP" : acrossMlp ? "θ of MLP" : "θ of attention";
    }

    /** Points by the line that they are on, lines in the order of MLP's θ and each line's points in that of attention's. */
    private Map<Double, List<SweepPoint>> series() {
        Map<Double, List<SweepPoint>> series = new TreeMap<>();
        drawn.stream()
                .sorted(Comparator.comparingDouble(this::threshold))
                .forEach(point -> series.computeIfAbsent(equal || acrossMlp ? 0 : point.mlp(), _ -> new ArrayList<>())
                        .add(point));
        return series;
    }

    private double threshold(SweepPoint point) {
        return acrossMlp ? point.mlp() : point.attention();
    }

    /** The coordinate along the axis. */
    private double given(SweepPoint point) {
        return logarithm(threshold(point));
    }

    private static double logarithm(double threshold) {
        return -Math.log10(1 - threshold);
    }

    /** An axis with a tick at each threshold that has room for its label. */
    private Axis thresholds(double from, double to) {
        List<Double> values =
                drawn.stream().map(this::threshold).distinct().sorted().toList();
        double low = logarithm(values.getFirst());
        double high = logarithm(values.getLast());
        double margin = Math.max(0.05, 0.06 * (high - low));
        Axis bare = new Axis(low - margin, high + margin, from, to, List.of());
        List<Axis.Tick> ticks = new ArrayList<>();
        double free = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            double place = bare.at(logarithm(value));
            double half = Letters.REGULAR.width(text(value), Drawing.TEXT_SIZE) / 2;
            if (place - half >= free) {
                ticks.add(new Axis.Tick(logarithm(value), text(value)));
                free = place + half + 8;
            }
        }
        return new Axis(bare.low(), bare.high(), from, to, ticks);
    }

    private List<List<String>> data(String axis, ToDoubleFunction<EvaluationResult> value) {
        List<List<String>> data = new ArrayList<>();
        data.add(List.of("model", "θ attention", "θ MLP", axis));
        for (SweepPoint point : drawn) {
            data.add(List.of(
                    point.result().model(),
                    text(point.attention()),
                    text(point.mlp()),
                    Measured.fixed(value.applyAsDouble(point.result()), 2)));
        }
        return data;
    }

    private static String text(double threshold) {
        return BigDecimal.valueOf(threshold).stripTrailingZeros().toPlainString();
    }
}
