package io.github.liteasr.text;

/**
 * What is said in a stretch of the recording.
 *
 * @param start seconds from the beginning of the recording, not negative
 * @param end seconds from the beginning of the recording, not before {@code start}
 * @param text what is said
 * @param marked the part of the text to underline, which may be empty
 */
public record Caption(double start, double end, String text, Span marked) {
    /** Characters of a text from one to before another. */
    public record Span(int from, int to) {
        /** No characters. */
        public static final Span NONE = new Span(0, 0);
    }

    public Caption {
        if (!(start >= 0 && end >= start && Double.isFinite(end))) {
            throw new IllegalArgumentException(
                    "caption from " + start + " s to " + end + " s, expected 0 <= start <= end");
        }
        if (marked.from < 0 || marked.to < marked.from || marked.to > text.length()) {
            throw new IllegalArgumentException(marked + " of a text of " + text.length() + " characters");
        }
    }

    /** A caption with nothing underlined. */
    public Caption(double start, double end, String text) {
        this(start, end, text, Span.NONE);
    }
}
