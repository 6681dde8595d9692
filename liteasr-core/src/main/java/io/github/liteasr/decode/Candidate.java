package io.github.liteasr.decode;

import io.github.liteasr.whisper.TextSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * The tokens decoded for a window so far.
 *
 * @param sequence what the decoder has read: the prompt, and all of the tokens but the last
 * @param tokens the end not among them
 * @param logProbability of all of the tokens together, by the rules
 * @param certainties of each token the logarithm of the probability that the model itself gives it
 */
record Candidate(TextSequence sequence, List<Integer> tokens, double logProbability, List<Double> certainties) {
    Candidate {
        tokens = List.copyOf(tokens);
        certainties = List.copyOf(certainties);
    }

    /** Nothing after a prompt. */
    static Candidate empty(TextSequence sequence) {
        return new Candidate(sequence, List.of(), 0, List.of());
    }

    /** These tokens and another, whose sequence may be a copy of this one's. */
    Candidate followedBy(int token, double probability, double certainty, TextSequence own) {
        List<Integer> longer = new ArrayList<>(tokens);
        longer.add(token);
        List<Double> all = new ArrayList<>(certainties);
        all.add(certainty);
        return new Candidate(own, longer, logProbability + probability, all);
    }

    /** These tokens and the end. */
    Candidate ended(double probability) {
        return new Candidate(sequence, tokens, logProbability + probability, certainties);
    }
}
