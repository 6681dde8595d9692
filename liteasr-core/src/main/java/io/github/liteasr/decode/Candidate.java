package io.github.liteasr.decode;

import io.github.liteasr.whisper.TextSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * The tokens decoded for a window so far.
 *
 * @param sequence what the decoder has read: the prompt, and all of the tokens but the last
 * @param tokens the end not among them
 * @param score of all of the tokens together, by which candidates are ranked: the log-probability, steered
 * @param logProbability of all of the tokens together, by the rules
 * @param certainties of each token the logarithm of the probability that the model itself gives it
 * @param steering what steers the next token
 */
record Candidate(
        TextSequence sequence,
        List<Integer> tokens,
        double score,
        double logProbability,
        List<Double> certainties,
        Steering steering) {
    Candidate {
        tokens = List.copyOf(tokens);
        certainties = List.copyOf(certainties);
    }

    /** Nothing after a prompt. */
    static Candidate empty(TextSequence sequence, Steering steering) {
        return new Candidate(sequence, List.of(), 0, 0, List.of(), steering);
    }

    /** These tokens and another, whose sequence may be a copy of this one's. */
    Candidate followedBy(Choice next, TextSequence own) {
        List<Integer> longer = new ArrayList<>(tokens);
        longer.add(next.token());
        List<Double> all = new ArrayList<>(certainties);
        all.add(next.certainty());
        return new Candidate(
                own,
                longer,
                score + next.score(),
                logProbability + next.logProbability(),
                all,
                steering.after(next.token()));
    }

    /** These tokens and the end. */
    Candidate ended(Choice end) {
        return new Candidate(
                sequence, tokens, score + end.score(), logProbability + end.logProbability(), certainties, steering);
    }
}
