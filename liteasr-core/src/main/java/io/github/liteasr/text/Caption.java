package io.github.liteasr.text;

/**
 * What is said in a stretch of the recording.
 *
 * @param start seconds from the beginning of the recording, not negative
 * @param end seconds from the beginning of the recording, not before {@code start}
 * @param text what is said
 */
public record Caption(double start, double end, String text) {
    public Caption {
        if (!(start >= 0 && end >= start && Double.isFinite(end))) {
            throw new IllegalArgumentException(
                    "caption from " + start + " s to " + end + " s, expected 0 <= start <= end");
        }
    }
}
