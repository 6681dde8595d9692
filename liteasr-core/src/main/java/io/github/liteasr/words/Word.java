package io.github.liteasr.words;

import java.util.Optional;

/**
 * A word with the punctuation next to it; in languages that are written without spaces, a character or a few.
 *
 * @param start seconds from the start of the recording, as players show it
 * @param end seconds from the start of the recording, as players show it; not before {@code start}
 * @param text with the space before it, if there is one: a segment's words, joined, are its text
 * @param probability the mean of its tokens' probabilities
 * @param speaker the name of who says it, if that is known
 */
public record Word(double start, double end, String text, double probability, Optional<String> speaker) {
    /** A word that anybody may say. */
    public Word(double start, double end, String text, double probability) {
        this(start, end, text, probability, Optional.empty());
    }

    /** The same word by somebody. */
    public Word by(Optional<String> other) {
        return new Word(start, end, text, probability, other);
    }
}
