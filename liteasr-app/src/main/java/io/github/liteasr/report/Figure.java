package io.github.liteasr.report;

import java.util.List;

/**
 * A chart and what belongs to it.
 *
 * @param name of its file without extension, and in the page
 * @param title what it shows
 * @param caption how to read it
 * @param data what is drawn, in words: rows of cells, the first of heads
 */
record Figure(String name, String title, String caption, Drawing drawing, List<List<String>> data) {
    Figure {
        data = data.stream().map(List::copyOf).toList();
    }
}
