package io.github.liteasr.report;

import io.github.liteasr.report.Mark.Anchor;
import io.github.liteasr.report.Mark.Box;
import io.github.liteasr.report.Mark.Dot;
import io.github.liteasr.report.Mark.Label;
import io.github.liteasr.report.Mark.Line;
import io.github.liteasr.report.Mark.Point;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Marks on a background, the later ones above the earlier. */
final class Drawing {
    /** The size of most texts in pixels. */
    static final double TEXT_SIZE = 12;

    private final int width;
    private final int height;
    private final List<Mark> marks = new ArrayList<>();

    Drawing(int width, int height) {
        this.width = width;
        this.height = height;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    List<Mark> marks() {
        return Collections.unmodifiableList(marks);
    }

    void add(Mark mark) {
        marks.add(mark);
    }

    void line(double x1, double y1, double x2, double y2, Ink ink) {
        add(new Line(List.of(new Point(x1, y1), new Point(x2, y2)), ink, 1, false));
    }

    void dashed(List<Point> points, Ink ink) {
        add(new Line(points, ink, 1.5, true));
    }

    void text(double x, double y, String text, Anchor anchor, Ink ink) {
        add(new Label(x, y, text, anchor, TEXT_SIZE, false, ink));
    }

    /** An upright bar between two heights, with ends across. */
    void errorBar(double x, double top, double bottom, Ink ink) {
        double half = 4;
        add(new Line(List.of(new Point(x, top), new Point(x, bottom)), ink, 1.5, false));
        add(new Line(List.of(new Point(x - half, top), new Point(x + half, top)), ink, 1.5, false));
        add(new Line(List.of(new Point(x - half, bottom), new Point(x + half, bottom)), ink, 1.5, false));
    }

    /** What a colour means: a sample, and a text beside it. */
    record LegendEntry(Sample sample, Ink ink, String text) {}

    /** how its colour is shown. */
    enum Sample {
        DOT,
        BOX,
        LINE,
        DASHED,
        BAR
    }

    /** Entries in a row from the left, in as many rows as they need; returns the height of what follows. */
    double legend(double left, double top, List<LegendEntry> entries) {
        double sampleWidth = 20;
        double gap = 18;
        double rowHeight = 18;
        double x = left;
        double middle = top + rowHeight / 2;
        for (LegendEntry entry : entries) {
            String text = Letters.REGULAR.fit(entry.text(), TEXT_SIZE, width - left - 2 * sampleWidth);
            double entryWidth = sampleWidth + Letters.REGULAR.width(text, TEXT_SIZE);
            if (x > left && x + entryWidth > width) {
                x = left;
                middle += rowHeight;
            }
            sample(entry, x, middle);
            text(x + sampleWidth, middle + 4, text, Anchor.START, Ink.MUTED);
            x += entryWidth + gap;
        }
        return middle + rowHeight / 2;
    }

    private void sample(LegendEntry entry, double x, double y) {
        double length = 14;
        List<Point> line = List.of(new Point(x, y), new Point(x + length, y));
        switch (entry.sample()) {
            case DOT -> add(new Dot(x + length / 2, y, 5, entry.ink(), ""));
            case BOX -> add(new Box(x + 1, y - 6, 12, 12, entry.ink(), ""));
            case LINE -> add(new Line(line, entry.ink(), 2, false));
            case DASHED -> dashed(line, entry.ink());
            case BAR -> errorBar(x + length / 2, y - 7, y + 7, entry.ink());
        }
    }
}
