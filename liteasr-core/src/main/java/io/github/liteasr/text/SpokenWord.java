package io.github.liteasr.text;

import java.util.Optional;

/**
 * A word of a caption to be.
 *
 * @param start seconds from the beginning of the recording
 * @param end seconds from the beginning of the recording
 * @param text with the space before it, if there is one
 * @param speaker the name of who says it, if that is known: a caption has one speaker, whose name it begins with
 */
public record SpokenWord(double start, double end, String text, Optional<String> speaker) {
    /** A word that anybody may say. */
    public SpokenWord(double start, double end, String text) {
        this(start, end, text, Optional.empty());
    }

    /** What a caption that begins with this word begins with. */
    String label() {
        return SubtitleFormat.label(speaker);
    }
}
