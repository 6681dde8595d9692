package io.github.liteasr.report;

import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.report.Drawing.LegendEntry;
import io.github.liteasr.report.Drawing.Sample;
import io.github.liteasr.report.Mark.Anchor;
import io.github.liteasr.report.Mark.Box;
import io.github.liteasr.report.Mark.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lying bars, a group for each model: the latency breakdown (figure 2 of the paper) and speed-ups (figure 4). */
final class BarChart {
    private static final int WIDTH = 560;
    private static final double WIDEST_NAME = 200;
    private static final double GAP = 8;
    private static final double THICKNESS = 16;
    private static final double FOOT = 44;

    private final Drawing drawing;
    private final double top;
    private final double rowHeight;
    private final Axis axis;
    private final List<Row> rows;
    /** Whether values are ratios to the first model, at which there is a line then. */
    private final boolean ratios;

    /** A model's bars, and what stands at the end of each; one end text alone belongs to stacked bars. */
    private record Row(String model, List<Double> values, List<String> ends) {
        boolean stacked() {
            return ends.size() == 1 && values.size() > 1;
        }

        double longest() {
            return stacked()
                    ? values.stream().mapToDouble(v -> v).sum()
                    : values.stream().mapToDouble(v -> v).max().orElse(0);
        }

        double height() {
            return ends.size() * (THICKNESS + 2) + 14;
        }
    }

    private BarChart(List<Row> rows, List<LegendEntry> entries, String title, boolean ratios) {
        this.rows = rows;
        this.ratios = ratios;
        this.rowHeight = rows.stream().mapToDouble(Row::height).max().orElseThrow();
        double head = new Drawing(WIDTH, 0).legend(0, 0, entries) + 8;
        this.drawing = new Drawing(WIDTH, (int) Math.ceil(head + rows.size() * rowHeight + FOOT));
        drawing.legend(0, 0, entries);
        this.top = head;
        double left = rows.stream().mapToDouble(row -> width(name(row))).max().orElseThrow() + GAP;
        double ends = rows.stream()
                .flatMap(row -> row.ends().stream())
                .mapToDouble(BarChart::width)
                .max()
                .orElseThrow();
        double longest = Math.max(
                ratios ? 1 : 0, rows.stream().mapToDouble(Row::longest).max().orElseThrow());
        this.axis = Axis.fromZero(longest, left, WIDTH - ends - GAP);
        frame(title);
    }

    /** Where the time goes; none if no transcription was timed. */
    static Optional<Figure> latency(List<EvaluationResult> results) {
        List<Measured> models =
                Measured.of(results).stream().filter(m -> m.time() > 0).toList();
        if (models.isEmpty()) {
            return Optional.empty();
        }
        List<Row> rows = new ArrayList<>();
        List<List<String>> data = new ArrayList<>();
        data.add(List.of("model", "encoder ms", "decoder and rest ms", "together ms"));
        for (Measured model : models) {
            double encoder = model.encoderShare();
            double rest = model.time() - encoder;
            rows.add(new Row(
                    model.model(),
                    List.of(encoder, rest),
                    List.of("%s + %s = %s"
                            .formatted(
                                    Measured.fixed(encoder, 1),
                                    Measured.fixed(rest, 1),
                                    Measured.fixed(model.time(), 1)))));
            data.add(List.of(
                    model.model(),
                    Measured.fixed(encoder, 2),
                    Measured.fixed(rest, 2),
                    Measured.fixed(model.time(), 2)));
        }
        List<LegendEntry> entries = List.of(
                new LegendEntry(Sample.BOX, Ink.FIRST, "encoder"),
                new LegendEntry(Sample.BOX, Ink.SECOND, "decoder and the rest"));
        BarChart chart = new BarChart(rows, entries, "milliseconds for a second of audio", false);
        chart.rows();
        String caption = "Time to transcribe a second of audio. The encoder's part is its median time of a window times"
                + " the windows that it was given.";
        return Optional.of(new Figure("latency", "Latency breakdown", caption, chart.drawing, data));
    }

    /** How much faster than the first model; none for one model alone. */
    static Optional<Figure> speedup(List<EvaluationResult> results) {
        if (results.size() < 2) {
            return Optional.empty();
        }
        List<Row> rows = new ArrayList<>();
        List<List<String>> data = new ArrayList<>();
        EvaluationResult first = results.getFirst();
        data.add(List.of("model", "encoder", "end to end"));
        for (EvaluationResult result : results.subList(1, results.size())) {
            List<Double> ratios = new ArrayList<>();
            ratios.add(first.time().median() / result.time().median());
            endToEnd(first, result).ifPresent(ratios::add);
            List<String> ends =
                    ratios.stream().map(ratio -> Measured.fixed(ratio, 2) + "×").toList();
            rows.add(new Row(result.model(), ratios, ends));
            data.add(List.of(result.model(), ends.getFirst(), ends.size() > 1 ? ends.getLast() : "–"));
        }
        List<LegendEntry> entries = new ArrayList<>();
        entries.add(new LegendEntry(Sample.BOX, Ink.FIRST, "encoder"));
        if (rows.stream().anyMatch(row -> row.values().size() > 1)) {
            entries.add(new LegendEntry(Sample.BOX, Ink.SECOND, "end to end"));
        }
        entries.add(new LegendEntry(Sample.DASHED, Ink.TEXT, "1× is " + first.model()));
        BarChart chart = new BarChart(rows, entries, "times as fast", true);
        chart.rows();
        String caption = "How many times as fast as " + first.model()
                + ": the encoder by its time of a window, end to end by the time of all transcription.";
        return Optional.of(new Figure("speed-up", "Speed-up over " + first.model(), caption, chart.drawing, data));
    }

    private static Optional<Double> endToEnd(EvaluationResult first, EvaluationResult result) {
        return first.scores()
                .flatMap(before -> result.scores()
                        .filter(after -> after.comparable(before) && after.decodeSeconds() > 0)
                        .map(after -> before.realTimeFactor() / after.realTimeFactor()));
    }

    private static String name(Row row) {
        return Letters.REGULAR.fit(row.model(), Drawing.TEXT_SIZE, WIDEST_NAME);
    }

    private static double width(String text) {
        return Letters.REGULAR.width(text, Drawing.TEXT_SIZE);
    }

    private void frame(String title) {
        double bottom = top + rows.size() * rowHeight;
        for (Axis.Tick tick : axis.ticks()) {
            double x = axis.at(tick.value());
            drawing.line(x, bottom, x, bottom + 4, Ink.AXIS);
            drawing.text(x, bottom + 18, tick.label(), Anchor.MIDDLE, Ink.MUTED);
        }
        drawing.line(axis.start(), top, axis.start(), bottom, Ink.AXIS);
        drawing.line(axis.start(), bottom, axis.end(), bottom, Ink.AXIS);
        drawing.text(axis.start(), bottom + 38, title, Anchor.START, Ink.MUTED);
    }

    private void rows() {
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            double used = row.ends().size() * (THICKNESS + 2) - 2;
            double y = top + i * rowHeight + (rowHeight - used) / 2;
            drawing.text(axis.start() - GAP, y + used / 2 + 4, name(row), Anchor.END, Ink.TEXT);
            bars(row, y);
        }
        if (ratios) {
            double x = axis.at(1);
            drawing.dashed(List.of(new Point(x, top), new Point(x, top + rows.size() * rowHeight)), Ink.TEXT);
        }
    }

    private void bars(Row row, double top) {
        double from = axis.start();
        double y = top;
        for (int i = 0; i < row.values().size(); i++) {
            double length = axis.at(row.values().get(i)) - axis.start();
            // Neighbours in a stack are parted by the background.
            double shown = Math.max(0.5, row.stacked() && i == 0 ? length - 1.5 : length);
            String note = row.model() + ": "
                    + (row.stacked() ? row.ends().getFirst() : row.ends().get(i));
            drawing.add(new Box(from, y, shown, THICKNESS, Ink.series(i), note));
            if (row.stacked()) {
                from += length;
            } else {
                String end = row.ends().get(i);
                drawing.text(beside(from + length, end), y + THICKNESS - 4, end, Anchor.START, Ink.MUTED);
                y += THICKNESS + 2;
            }
        }
        if (row.stacked()) {
            drawing.text(from + GAP, y + THICKNESS - 4, row.ends().getFirst(), Anchor.START, Ink.MUTED);
        }
    }

    /** Where a text after a bar begins: not across the line of the first model. */
    private double beside(double end, String text) {
        double line = axis.at(1);
        boolean across = end < line && end + GAP + width(text) > line - GAP / 2;
        return across ? line + GAP : end + GAP;
    }
}
