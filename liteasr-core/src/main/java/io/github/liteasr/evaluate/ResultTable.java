package io.github.liteasr.evaluate;

import java.util.ArrayList;
import java.util.List;

/** A table of texts: the first column is aligned left and the others, of numbers, right. */
final class ResultTable {
    /** What stands where nothing was measured; a column of nothing else is left out. */
    static final String NOTHING = "–";

    private final List<List<String>> columns = new ArrayList<>();

    /** Adds a column, its head first. */
    void add(String head, List<String> cells) {
        if (cells.stream().allMatch(NOTHING::equals)) {
            return;
        }
        List<String> column = new ArrayList<>();
        column.add(head);
        column.addAll(cells);
        columns.add(List.copyOf(column));
    }

    List<List<String>> columns() {
        return List.copyOf(columns);
    }

    /** Lines of aligned columns. */
    String text() {
        return lines("  ", "", List.of());
    }

    /** A Markdown table, whose source is aligned too. */
    String markdown() {
        List<String> rule = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            rule.add("-".repeat(Math.max(1, width(columns.get(i)) - 1)) + (i == 0 ? "-" : ":"));
        }
        return lines(" | ", "|", rule);
    }

    private String lines(String separator, String edge, List<String> rule) {
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < columns.getFirst().size(); row++) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                cells.add(padded(columns.get(i), row, i == 0));
            }
            lines.append(line(cells, separator, edge));
            if (row == 0 && !rule.isEmpty()) {
                lines.append(line(rule, separator, edge));
            }
        }
        return lines.toString();
    }

    private static String line(List<String> cells, String separator, String edge) {
        String line = String.join(separator, cells);
        return (edge.isEmpty() ? line.stripTrailing() : edge + " " + line + " " + edge) + "\n";
    }

    private static String padded(List<String> column, int row, boolean left) {
        String cell = column.get(row);
        String space = " ".repeat(width(column) - length(cell));
        return left ? cell + space : space + cell;
    }

    private static int width(List<String> column) {
        return column.stream().mapToInt(ResultTable::length).max().orElse(0);
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
