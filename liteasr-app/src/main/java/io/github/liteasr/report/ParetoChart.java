package io.github.liteasr.report;

import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.evaluate.Interval;
import io.github.liteasr.report.Drawing.LegendEntry;
import io.github.liteasr.report.Drawing.Sample;
import io.github.liteasr.report.Mark.Dot;
import io.github.liteasr.report.Mark.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Errors against a cost of the encoder, as figure 1 of the paper: what lies on the front is beaten by no other. */
final class ParetoChart {
    private static final double RADIUS = 6;

    private final List<Measured> models;
    private final ToDoubleFunction<Measured> cost;
    private final Plot plot;

    private ParetoChart(List<Measured> models, ToDoubleFunction<Measured> cost, String axis) {
        this.models = models;
        this.cost = cost;
        double least =
                models.stream().mapToDouble(m -> m.interval().low()).min().orElseThrow();
        double most =
                models.stream().mapToDouble(m -> m.interval().high()).max().orElseThrow();
        double cheapest = models.stream().mapToDouble(cost).min().orElseThrow();
        double dearest = models.stream().mapToDouble(cost).max().orElseThrow();
        this.plot = Plot.of(
                List.of(
                        new LegendEntry(Sample.DOT, Ink.TEXT, models.getFirst().compressed() ? "first model" : "dense"),
                        new LegendEntry(
                                Sample.DOT,
                                Ink.FIRST,
                                models.stream().skip(1).allMatch(Measured::compressed) ? "compressed" : "others"),
                        new LegendEntry(Sample.BAR, Ink.AXIS, "95 % interval"),
                        new LegendEntry(Sample.DASHED, Ink.MUTED, "Pareto front")),
                axis,
                models.getFirst().metric() + " (%)",
                (from, to) -> Axis.around(cheapest, dearest, from, to),
                (from, to) -> Axis.around(least, most, from, to));
    }

    /** Errors against the encoder's size; none for fewer than two models with scores. */
    static Optional<Figure> bySize(List<EvaluationResult> results) {
        return of(
                results,
                "pareto-size",
                "encoder size",
                Measured::size,
                "encoder parameters (millions)",
                "encoder M parameters",
                2);
    }

    /** Errors against the encoder's time; none for fewer than two models with scores. */
    static Optional<Figure> byTime(List<EvaluationResult> results) {
        return of(
                results,
                "pareto-time",
                "encoder time",
                Measured::encoderTime,
                "encoder time of a window (ms)",
                "encoder ms",
                1);
    }

    private static Optional<Figure> of(
            List<EvaluationResult> results,
            String name,
            String against,
            ToDoubleFunction<Measured> cost,
            String axis,
            String head,
            int decimals) {
        List<Measured> models = Measured.of(results);
        if (models.size() < 2) {
            return Optional.empty();
        }
        List<List<String>> data = new ArrayList<>();
        String metric = models.getFirst().metric().name();
        data.add(List.of("model", head, metric + " %", "from %", "to %"));
        for (Measured model : models) {
            data.add(List.of(
                    model.model(),
                    Measured.fixed(cost.applyAsDouble(model), decimals),
                    Measured.fixed(model.error(), 2),
                    Measured.fixed(model.interval().low(), 2),
                    Measured.fixed(model.interval().high(), 2)));
        }
        ParetoChart chart = new ParetoChart(models, cost, axis);
        chart.draw();
        String caption = "Lower and further left is better. Bars are 95 % bootstrap intervals over utterances; no model"
                + " is both better and cheaper than one on the front.";
        return Optional.of(new Figure(name, metric + " against " + against, caption, chart.plot.drawing(), data));
    }

    private void draw() {
        List<Point> front =
                front().stream().map(m -> new Point(x(m), y(m.error()))).toList();
        if (front.size() > 1) {
            plot.drawing().dashed(front, Ink.MUTED);
        }
        Labels labels = new Labels(plot.field());
        for (Measured model : models) {
            Interval interval = model.interval();
            plot.drawing().errorBar(x(model), y(interval.high()), y(interval.low()), Ink.AXIS);
            labels.avoidBar(x(model), y(interval.high()), y(interval.low()));
            labels.avoidDot(x(model), y(model.error()), RADIUS);
        }
        labels.avoidLine(front);
        for (Measured model : models) {
            String note = model.model() + ": " + model.errorText() + ", " + Measured.fixed(model.size(), 2)
                    + " M parameters, " + Measured.fixed(model.encoderTime(), 1) + " ms";
            plot.drawing().add(new Dot(x(model), y(model.error()), RADIUS, ink(model), note));
        }
        for (Measured model : models) {
            labels.place(model.model(), x(model), y(model.error()), first(model))
                    .ifPresent(plot.drawing()::add);
        }
    }

    private boolean first(Measured model) {
        return model.equals(models.getFirst());
    }

    private Ink ink(Measured model) {
        return first(model) ? Ink.TEXT : Ink.FIRST;
    }

    private double x(Measured model) {
        return plot.x().at(cost.applyAsDouble(model));
    }

    private double y(double error) {
        return plot.y().at(error);
    }

    /** The models to which none is preferable in both regards, the cheapest first. */
    private List<Measured> front() {
        List<Measured> front = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (Measured model : models.stream()
                .sorted(Comparator.comparingDouble(cost).thenComparingDouble(Measured::error))
                .toList()) {
            if (model.error() < least) {
                front.add(model);
                least = model.error();
            }
        }
        return front;
    }
}
