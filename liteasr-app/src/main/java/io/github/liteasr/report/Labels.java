package io.github.liteasr.report;

import io.github.liteasr.report.Mark.Anchor;
import io.github.liteasr.report.Mark.Box;
import io.github.liteasr.report.Mark.Label;
import io.github.liteasr.report.Mark.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds room for names beside their points. */
final class Labels {
    private static final double WIDEST = 200;
    private static final double[] DISTANCES = {11, 18};

    private final Box field;
    private final List<Box> taken = new ArrayList<>();

    Labels(Box field) {
        this.field = field;
    }

    void avoidDot(double x, double y, double radius) {
        avoid(x - radius, y - radius, 2 * radius, 2 * radius);
    }

    void avoidBar(double x, double top, double bottom) {
        avoid(x - 4, top, 8, bottom - top);
    }

    /** Keeps off a line by boxes along it. */
    void avoidLine(List<Point> points) {
        double every = 6;
        for (int i = 1; i < points.size(); i++) {
            Point from = points.get(i - 1);
            Point to = points.get(i);
            int parts = (int) Math.ceil(Math.hypot(to.x() - from.x(), to.y() - from.y()) / every);
            for (int part = 0; part <= parts; part++) {
                double share = (double) part / Math.max(1, parts);
                avoid(from.x() + share * (to.x() - from.x()) - 1, from.y() + share * (to.y() - from.y()) - 1, 2, 2);
            }
        }
    }

    private void avoid(double x, double y, double width, double height) {
        taken.add(new Box(x, y, width, height, Ink.SURFACE, ""));
    }

    /** The name as near to its point as there is room, or nothing where it is too crowded. */
    Optional<Label> place(String name, double x, double y, boolean bold) {
        String text = Letters.of(bold).fit(name, Drawing.TEXT_SIZE, WIDEST);
        for (double distance : DISTANCES) {
            for (Label label : around(text, x, y, distance, bold)) {
                if (free(label.bounds())) {
                    taken.add(label.bounds());
                    return Optional.of(label);
                }
            }
        }
        return Optional.empty();
    }

    private static List<Label> around(String text, double x, double y, double distance, boolean bold) {
        double middle = y + 4;
        double above = y - distance;
        double below = y + distance + 8;
        return List.of(
                label(x + distance, middle, text, Anchor.START, bold),
                label(x - distance, middle, text, Anchor.END, bold),
                label(x, above, text, Anchor.MIDDLE, bold),
                label(x, below, text, Anchor.MIDDLE, bold),
                label(x + distance / 2 + 2, above, text, Anchor.START, bold),
                label(x + distance / 2 + 2, below, text, Anchor.START, bold),
                label(x - distance / 2 - 2, above, text, Anchor.END, bold),
                label(x - distance / 2 - 2, below, text, Anchor.END, bold));
    }

    private static Label label(double x, double y, String text, Anchor anchor, boolean bold) {
        return new Label(x, y, text, anchor, Drawing.TEXT_SIZE, bold, Ink.TEXT);
    }

    private boolean free(Box box) {
        return box.x() >= field.x()
                && box.y() >= field.y()
                && box.x() + box.width() <= field.x() + field.width()
                && box.y() + box.height() <= field.y() + field.height()
                && taken.stream().noneMatch(box::overlaps);
    }
}
