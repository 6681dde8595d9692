package io.github.liteasr.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Words on their way into captions: a word that begins a line has no space before it, and perhaps a line feed. Another speaker
 * begins a caption.
 */
final class SubtitleLines {
    /** A longer pause between words' starts, in seconds, begins a caption where captions are filled. */
    private static final double LONG_PAUSE = 3;

    private static final int UNLIMITED = 1000;

    private final int width;
    private final int lines;
    private final int wordsPerCaption;
    private final boolean filled;
    private final List<List<SpokenWord>> captions = new ArrayList<>();
    private List<SpokenWord> caption = new ArrayList<>();
    private int lineLength;
    private int lineCount = 1;
    private double last;
    private Optional<String> speaker = Optional.empty();

    SubtitleLines(SubtitleLayout layout) {
        width = layout.maxLineWidth().orElse(UNLIMITED);
        lines = layout.maxLineCount().orElse(Integer.MAX_VALUE);
        wordsPerCaption = layout.maxWordsPerLine().orElse(UNLIMITED);
        filled = layout.maxLineWidth().isPresent() && layout.maxLineCount().isPresent();
    }

    /** Lays out all words; to be called once. */
    List<List<SpokenWord>> lay(List<List<SpokenWord>> segments) {
        last = segments.stream()
                .flatMap(List::stream)
                .mapToDouble(SpokenWord::start)
                .findFirst()
                .orElse(0);
        for (List<SpokenWord> segment : segments) {
            for (int i = 0; i < segment.size(); i++) {
                add(segment.get(i), !filled && i % wordsPerCaption == 0);
                speaker = segment.get(i).speaker();
            }
        }
        if (!caption.isEmpty()) {
            captions.add(caption);
        }
        return captions;
    }

    private void add(SpokenWord word, boolean wanted) {
        boolean beginsCaption = wanted || !word.speaker().equals(speaker);
        boolean longPause = filled && word.start() - last > LONG_PAUSE;
        boolean hasRoom = lineLength + length(word.text()) <= width;
        last = word.start();
        if (lineLength > 0 && hasRoom && !longPause && !(beginsCaption && !caption.isEmpty())) {
            lineLength += length(word.text());
            caption.add(word);
            return;
        }
        String text = word.text().strip();
        if (!caption.isEmpty() && (beginsCaption || longPause || lineCount >= lines)) {
            captions.add(caption);
            caption = new ArrayList<>();
            lineCount = 1;
        } else if (lineLength > 0) {
            lineCount++;
            text = "\n" + text;
        }
        lineLength = length(text.strip()) + (caption.isEmpty() ? length(word.label()) : 0);
        caption.add(new SpokenWord(word.start(), word.end(), text, word.speaker()));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
