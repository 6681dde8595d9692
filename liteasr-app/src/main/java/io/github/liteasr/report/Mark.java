package io.github.liteasr.report;

import java.util.List;

/** A part of a drawing. Coordinates are in pixels from the upper left corner. A note is shown to who points there. */
sealed interface Mark {
    /** A point of a line. */
    record Point(double x, double y) {}

    /** How a text stands to its coordinate. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** A line through two or more points. */
    record Line(List<Point> points, Ink ink, double width, boolean dashed) implements Mark {
        public Line {
            points = List.copyOf(points);
        }
    }

    /** A filled rectangle. */
    record Box(double x, double y, double width, double height, Ink ink, String note) implements Mark {
        boolean overlaps(Box other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }
    }

    /** A filled circle with a rim of the background's colour, so that neighbours stay apart. */
    record Dot(double x, double y, double radius, Ink ink, String note) implements Mark {}

    /** One line of text, whose baseline is at y. */
    record Label(double x, double y, String text, Anchor anchor, double size, boolean bold, Ink ink) implements Mark {
        /** The room that it takes. */
        Box bounds() {
            double width = Letters.of(bold).width(text, size);
            double left = switch (anchor) {
                case START -> x;
                case MIDDLE -> x - width / 2;
                case END -> x - width;
            };
            return new Box(left, y - 0.8 * size, width, size, ink, "");
        }
    }
}
