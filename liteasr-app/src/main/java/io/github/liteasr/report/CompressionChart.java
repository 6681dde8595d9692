package io.github.liteasr.report;

import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.report.Drawing.LegendEntry;
import io.github.liteasr.report.Drawing.Sample;
import io.github.liteasr.report.Mark.Anchor;
import io.github.liteasr.report.Mark.Box;
import io.github.liteasr.report.Mark.Label;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.ModelSummary.LinearSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What each linear layer keeps of its parameters, as figure 6 of the paper: a panel for each compressed model. */
final class CompressionChart {
    private static final int WIDTH = 1140;
    private static final int IN_A_ROW = 3;
    private static final int PANEL = WIDTH / IN_A_ROW;
    private static final double CELL_WIDTH = 54;
    private static final double CELL_HEIGHT = 22;
    private static final double LEFT = 36;
    private static final double HEAD = 46;
    private static final double FOOT = 20;
    private static final double SMALL = 11;
    private static final List<Ink> STEPS = List.of(Ink.STEP_1, Ink.STEP_2, Ink.STEP_3, Ink.STEP_4, Ink.STEP_5);

    private final List<EvaluationResult> models;
    private final Drawing drawing;
    private final double top;
    private final double panelHeight;

    private CompressionChart(List<EvaluationResult> models) {
        this.models = models;
        List<LegendEntry> entries = List.of(
                new LegendEntry(Sample.BOX, Ink.UNTOUCHED, "dense (–)"),
                new LegendEntry(Sample.BOX, Ink.STEP_1, "keeps 80 % or more"),
                new LegendEntry(Sample.BOX, Ink.STEP_2, "60 – 80 %"),
                new LegendEntry(Sample.BOX, Ink.STEP_3, "40 – 60 %"),
                new LegendEntry(Sample.BOX, Ink.STEP_4, "20 – 40 %"),
                new LegendEntry(Sample.BOX, Ink.STEP_5, "less than 20 %"));
        int layers =
                models.stream().mapToInt(m -> m.encoder().layers().size()).max().orElseThrow();
        this.panelHeight = HEAD + layers * CELL_HEIGHT + FOOT;
        this.top = new Drawing(WIDTH, 0).legend(0, 0, entries) + 8;
        int rows = (models.size() + IN_A_ROW - 1) / IN_A_ROW;
        this.drawing = new Drawing(models.size() < IN_A_ROW ? Math.max(2, models.size()) * PANEL : WIDTH, (int)
                Math.ceil(top + rows * panelHeight));
        drawing.legend(0, 0, entries);
    }

    /** None if no model is compressed. */
    static Optional<Figure> of(List<EvaluationResult> results) {
        List<EvaluationResult> compressed =
                results.stream().filter(Measured::compressed).toList();
        if (compressed.isEmpty()) {
            return Optional.empty();
        }
        CompressionChart chart = new CompressionChart(compressed);
        List<List<String>> data = new ArrayList<>();
        List<String> heads = new ArrayList<>(List.of("model", "layer"));
        for (EncoderProjection projection : EncoderProjection.values()) {
            heads.add(projection.key());
        }
        data.add(heads);
        for (int i = 0; i < compressed.size(); i++) {
            chart.panel(i);
            data.addAll(rows(compressed.get(i)));
        }
        String caption = "What each linear layer of the encoder keeps of its parameters: those of the two thin matrices"
                + " in per cent of the dense one's. Point at a cell for its rank.";
        return Optional.of(
                new Figure("compression", "Compression of each layer and projection", caption, chart.drawing, data));
    }

    private static List<List<String>> rows(EvaluationResult model) {
        List<List<String>> rows = new ArrayList<>();
        List<Map<EncoderProjection, LinearSummary>> layers = model.encoder().layers();
        for (int i = 0; i < layers.size(); i++) {
            List<String> row = new ArrayList<>(List.of(model.model(), String.valueOf(i)));
            for (EncoderProjection projection : EncoderProjection.values()) {
                row.add(linear(layers.get(i), projection)
                        .map(CompressionChart::words)
                        .orElse("–"));
            }
            rows.add(row);
        }
        return rows;
    }

    private static Optional<LinearSummary> linear(
            Map<EncoderProjection, LinearSummary> layer, EncoderProjection projection) {
        return Optional.ofNullable(layer.get(projection));
    }

    private static String words(LinearSummary linear) {
        return linear.rank().isEmpty()
                ? "dense"
                : "rank %d, %s %%".formatted(linear.rank().getAsInt(), Measured.fixed(100 * linear.share(), 0));
    }

    private void panel(int index) {
        EvaluationResult model = models.get(index);
        int panelRow = index / IN_A_ROW;
        double left = index % IN_A_ROW * PANEL;
        double head = top + panelRow * panelHeight;
        String title = Letters.BOLD.fit(model.model(), Drawing.TEXT_SIZE, PANEL - LEFT - 24);
        drawing.add(new Label(left + LEFT, head + 14, title, Anchor.START, Drawing.TEXT_SIZE, true, Ink.TEXT));
        EncoderProjection[] projections = EncoderProjection.values();
        for (int column = 0; column < projections.length; column++) {
            double middle = left + LEFT + (column + 0.5) * CELL_WIDTH;
            small(middle, head + HEAD - 8, projections[column].key(), Anchor.MIDDLE, Ink.MUTED);
        }
        small(left + LEFT - 6, head + HEAD - 8, "layer", Anchor.END, Ink.MUTED);
        for (int row = 0; row < model.encoder().layers().size(); row++) {
            double y = head + HEAD + row * CELL_HEIGHT;
            small(left + LEFT - 6, y + 15, String.valueOf(row), Anchor.END, Ink.MUTED);
            for (int column = 0; column < projections.length; column++) {
                EncoderProjection projection = projections[column];
                double x = left + LEFT + column * CELL_WIDTH;
                String place = model.model() + ", layer " + row + ", " + projection.key() + ": ";
                linear(model.encoder().layers().get(row), projection)
                        .ifPresent(linear -> cell(x, y, linear, place + words(linear)));
            }
        }
    }

    private void cell(double x, double y, LinearSummary linear, String note) {
        double gap = 2;
        int step = Math.clamp((int) (5 * (1 - linear.share())), 0, STEPS.size() - 1);
        boolean dense = linear.rank().isEmpty();
        drawing.add(new Box(x, y, CELL_WIDTH - gap, CELL_HEIGHT - gap, dense ? Ink.UNTOUCHED : STEPS.get(step), note));
        String text = dense ? "–" : Measured.fixed(100 * linear.share(), 0);
        Ink ink = dense ? Ink.MUTED : step < 3 ? Ink.TEXT : Ink.ON_STEP;
        small(x + (CELL_WIDTH - gap) / 2, y + 14, text, Anchor.MIDDLE, ink);
    }

    private void small(double x, double y, String text, Anchor anchor, Ink ink) {
        drawing.add(new Label(x, y, text, anchor, SMALL, false, ink));
    }
}
