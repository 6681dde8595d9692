package io.github.liteasr.transcribe;

import io.github.liteasr.whisper.TextSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * The tokens decoded for a window so far.
 *
 * @param sequence what the decoder has read: the prompt, and all of the tokens but the last
 * @param tokens the end not among them
 */
record Candidate(TextSequence sequence, List<Integer> tokens, double logProbability) {
    Candidate {
        tokens = List.copyOf(tokens);
    }

    /** Nothing after a prompt. */
    static Candidate empty(TextSequence sequence) {
        return new Candidate(sequence, List.of(), 0);
    }

    /** These tokens and another, whose sequence may be a copy of this one's. */
    Candidate followedBy(int token, double probability, TextSequence own) {
        List<Integer> longer = new ArrayList<>(tokens);
        longer.add(token);
        return new Candidate(own, longer, logProbability + probability);
    }

    /** These tokens and the end. */
    Candidate ended(double probability) {
        return new Candidate(sequence, tokens, logProbability + probability);
    }
}
