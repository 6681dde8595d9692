package io.github.liteasr.report;

import io.github.liteasr.report.Mark.Anchor;
import io.github.liteasr.report.Mark.Box;
import io.github.liteasr.report.Mark.Dot;
import io.github.liteasr.report.Mark.Label;
import io.github.liteasr.report.Mark.Line;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Text, tables and drawings as markup that is both HTML and XML. */
final class Markup {
    private Markup() {}

    /** Text as content or as an attribute's value. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(character -> {
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(allowed(character) ? character : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    /** XML 1.0 has no control characters, halves of pairs or non-characters. */
    private static boolean allowed(int character) {
        return character == '\t'
                || character == '\n'
                || (character >= ' ' && character < 0xD800)
                || (character >= 0xE000 && character < 0xFFFE)
                || character >= 0x10000;
    }

    /** Rows of cells, the first of heads; the first cell of each other is its head. */
    static String table(List<List<String>> rows) {
        StringBuilder table = new StringBuilder("<table>\n<thead><tr>");
        rows.getFirst()
                .forEach(cell ->
                        table.append("<th scope=\"col\">").append(escape(cell)).append("</th>"));
        table.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows.subList(1, rows.size())) {
            table.append("<tr><th scope=\"row\">")
                    .append(escape(row.getFirst()))
                    .append("</th>");
            row.stream()
                    .skip(1)
                    .forEach(cell -> table.append("<td>").append(escape(cell)).append("</td>"));
            table.append("</tr>\n");
        }
        return table.append("</tbody>\n</table>\n").toString();
    }

    /** A drawing whose colours are the style sheet's variables. */
    static String svg(Figure figure) {
        Drawing drawing = figure.drawing();
        String marks = drawing.marks().stream().map(Markup::svg).collect(Collectors.joining("\n"));
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" \
                aria-labelledby="%3$s-title %3$s-text">
                <title id="%3$s-title">%4$s</title>
                <desc id="%3$s-text">%5$s</desc>
                %6$s
                </svg>
                """.formatted(
                        drawing.width(),
                        drawing.height(),
                        figure.name(),
                        escape(figure.title()),
                        escape(figure.caption()),
                        marks);
    }

    private static String svg(Mark mark) {
        return switch (mark) {
            case Line line ->
                "<polyline points=\"%s\" style=\"fill:none;stroke:%s;stroke-width:%s%s\"/>"
                        .formatted(
                                line.points().stream()
                                        .map(p -> number(p.x()) + "," + number(p.y()))
                                        .collect(Collectors.joining(" ")),
                                variable(line.ink()),
                                number(line.width()),
                                line.dashed() ? ";stroke-dasharray:5 4" : "");
            case Box box ->
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"2\" style=\"fill:%s\">%s</rect>"
                        .formatted(
                                number(box.x()),
                                number(box.y()),
                                number(box.width()),
                                number(box.height()),
                                variable(box.ink()),
                                note(box.note()));
            case Dot dot ->
                "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" style=\"fill:%s;stroke:%s;stroke-width:2\">%s</circle>"
                        .formatted(
                                number(dot.x()),
                                number(dot.y()),
                                number(dot.radius()),
                                variable(dot.ink()),
                                variable(Ink.SURFACE),
                                note(dot.note()));
            case Label label -> text(label);
        };
    }

    private static String text(Label label) {
        return "<text x=\"%s\" y=\"%s\" style=\"fill:%s;font-size:%spx%s%s\">%s</text>"
                .formatted(
                        number(label.x()),
                        number(label.y()),
                        variable(label.ink()),
                        number(label.size()),
                        label.anchor() == Anchor.START ? "" : ";text-anchor:" + anchor(label.anchor()),
                        label.bold() ? ";font-weight:bold" : "",
                        escape(label.text()));
    }

    private static String anchor(Anchor anchor) {
        return anchor.name().toLowerCase(Locale.ROOT);
    }

    private static String note(String note) {
        return note.isEmpty() ? "" : "<title>" + escape(note) + "</title>";
    }

    private static String variable(Ink ink) {
        return "var(--" + ink.key() + ")";
    }

    /** To a tenth of a pixel. */
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
