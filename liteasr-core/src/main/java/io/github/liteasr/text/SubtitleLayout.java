package io.github.liteasr.text;

import io.github.liteasr.text.Caption.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How words are laid out as captions (openai/whisper utils.py, SubtitlesWriter). With both a width and a count of lines
 * captions are filled whatever the segments are; else each segment begins a new one.
 *
 * @param maxLineWidth characters of a line, spaces included; a longer word has a line of its own
 * @param maxLineCount lines of a caption
 * @param maxWordsPerLine words of a caption, which then has one line, unless captions are filled
 * @param highlightWords whether each word is underlined, in a caption of its own, while it is spoken
 */
public record SubtitleLayout(
        OptionalInt maxLineWidth, OptionalInt maxLineCount, OptionalInt maxWordsPerLine, boolean highlightWords) {
    /** A caption a segment. */
    public static final SubtitleLayout SEGMENTS =
            new SubtitleLayout(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), false);

    public SubtitleLayout {
        if (maxLineWidth.orElse(1) < 1 || maxLineCount.orElse(1) < 1 || maxWordsPerLine.orElse(1) < 1) {
            throw new IllegalArgumentException("line width " + maxLineWidth + ", line count " + maxLineCount
                    + " and words per line " + maxWordsPerLine + " must be at least 1");
        }
    }

    /** The captions of segments of words. */
    public List<Caption> captions(List<List<SpokenWord>> segments) {
        List<Caption> captions = new ArrayList<>();
        for (List<SpokenWord> words : new SubtitleLines(this).lay(segments)) {
            if (highlightWords) {
                addHighlighted(words, captions);
            } else {
                captions.add(
                        caption(words, words.getFirst().start(), words.getLast().end(), Span.NONE));
            }
        }
        return captions;
    }

    /** A caption for each word, and one without a mark for each pause before a word. */
    private static void addHighlighted(List<SpokenWord> words, List<Caption> captions) {
        double last = words.getFirst().start();
        int length = words.getFirst().label().length();
        for (SpokenWord word : words) {
            if (SubtitleFormat.milliseconds(last) < SubtitleFormat.milliseconds(word.start())) {
                captions.add(caption(words, last, word.start(), Span.NONE));
            }
            int space = word.text().length() - word.text().stripLeading().length();
            Span mark = new Span(length + space, length + word.text().length());
            captions.add(caption(words, word.start(), word.end(), mark));
            length += word.text().length();
            last = word.end();
        }
    }

    private static Caption caption(List<SpokenWord> words, double start, double end, Span marked) {
        StringBuilder text = new StringBuilder(words.getFirst().label());
        words.forEach(word -> text.append(word.text()));
        return new Caption(start, end, text.toString(), marked);
    }
}
