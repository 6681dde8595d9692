package io.github.liteasr.report;

import io.github.liteasr.report.Drawing.LegendEntry;
import io.github.liteasr.report.Mark.Anchor;
import io.github.liteasr.report.Mark.Box;
import java.util.List;
import java.util.function.BiFunction;

/** A field with a horizontal and a vertical axis, a grid, and a legend above. */
record Plot(Drawing drawing, Axis x, Axis y) {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 380;
    private static final double LEFT = 48;
    private static final double RIGHT = WIDTH - 20;
    private static final double BOTTOM = HEIGHT - 44;

    /**
     * Draws the frame.
     *
     * @param x makes the horizontal axis between two pixels
     * @param y makes the vertical one
     */
    static Plot of(
            List<LegendEntry> entries,
            String xTitle,
            String yTitle,
            BiFunction<Double, Double, Axis> x,
            BiFunction<Double, Double, Axis> y) {
        Drawing drawing = new Drawing(WIDTH, HEIGHT);
        double legend = drawing.legend(0, 0, entries);
        drawing.text(0, legend + 20, yTitle, Anchor.START, Ink.MUTED);
        Plot plot = new Plot(drawing, x.apply(LEFT, RIGHT), y.apply(BOTTOM, legend + 36));
        plot.frame(xTitle);
        return plot;
    }

    private void frame(String xTitle) {
        for (Axis.Tick tick : y.ticks()) {
            double height = y.at(tick.value());
            drawing.line(LEFT, height, RIGHT, height, Ink.GRID);
            drawing.text(LEFT - 8, height + 4, tick.label(), Anchor.END, Ink.MUTED);
        }
        for (Axis.Tick tick : x.ticks()) {
            double place = x.at(tick.value());
            drawing.line(place, BOTTOM, place, BOTTOM + 4, Ink.AXIS);
            drawing.text(place, BOTTOM + 18, tick.label(), Anchor.MIDDLE, Ink.MUTED);
        }
        drawing.line(LEFT, BOTTOM, RIGHT, BOTTOM, Ink.AXIS);
        drawing.text((LEFT + RIGHT) / 2, HEIGHT - 6, xTitle, Anchor.MIDDLE, Ink.MUTED);
    }

    /** Where marks and labels may be. */
    Box field() {
        return new Box(LEFT, y.end() - 8, WIDTH - LEFT, BOTTOM - y.end() + 8, Ink.SURFACE, "");
    }
}
