package io.github.liteasr.words;

import java.util.List;

/**
 * A part of a window's tokens between two timestamps: a segment to be.
 *
 * @param start seconds from the start of the recording's samples
 * @param end seconds from the start of the recording's samples; the model may write a time after their end
 * @param tokens timestamps included
 * @param confidence as {@link Segment#confidence}
 * @param words in seconds of the samples; empty until they are timed
 */
public record Passage(double start, double end, List<Integer> tokens, double confidence, List<Word> words) {
    public Passage {
        tokens = List.copyOf(tokens);
        words = List.copyOf(words);
    }

    Passage with(double otherStart, double otherEnd, List<Word> timed) {
        return new Passage(otherStart, otherEnd, tokens, confidence, timed);
    }
}
