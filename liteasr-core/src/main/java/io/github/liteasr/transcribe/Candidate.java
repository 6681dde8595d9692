package io.github.liteasr.transcribe;

import io.github.liteasr.whisper.TextSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One sequence of tokens on its way. */
final class Candidate {
    final TextSequence sequence;
    private final List<Integer> tokens = new ArrayList<>();
    private final SplittableRandom random;
    private double logProbability;
    private boolean finished;

    Candidate(TextSequence sequence, long seed) {
        this.sequence = sequence;
        this.random = new SplittableRandom(seed);
    }

    /** The tokens sampled so far, the end not among them. */
    List<Integer> tokens() {
        return tokens;
    }

    double logProbability() {
        return logProbability;
    }

    boolean finished() {
        return finished;
    }

    int last() {
        return tokens.getLast();
    }

    /** Masks the logits by the rules, in place. */
    void mask(float[] logits, TokenRules rules) {
        rules.mask(logits, tokens);
    }

    /** Takes the next token from its masked log-probabilities, which are used up. */
    void choose(float[] logProbabilities, TokenRules rules, double temperature, int longest) {
        double correction = rules.preferTimestamp(logProbabilities);
        int token = temperature == 0 ? likeliest(logProbabilities) : sample(logProbabilities, temperature);
        logProbability += logProbabilities[token] + correction;
        if (token == rules.endOfText()) {
            finished = true;
        } else {
            tokens.add(token);
            finished = tokens.size() >= longest;
        }
    }

    private static int likeliest(float[] logProbabilities) {
        float most = Float.NEGATIVE_INFINITY;
        for (float value : logProbabilities) {
            most = Math.max(most, value);
        }
        int token = 0;
        while (token < logProbabilities.length - 1 && logProbabilities[token] != most) {
            token++;
        }
        return token;
    }

    /** Gumbel's trick would need as many random numbers as tokens; one number over the running sum does. */
    private int sample(float[] logProbabilities, double temperature) {
        int likeliest = likeliest(logProbabilities);
        double most = logProbabilities[likeliest];
        double sum = 0;
        for (float value : logProbabilities) {
            sum += value == Float.NEGATIVE_INFINITY ? 0 : Math.exp((value - most) / temperature);
        }
        double left = random.nextDouble() * sum;
        for (int i = 0; i < logProbabilities.length; i++) {
            float value = logProbabilities[i];
            if (value != Float.NEGATIVE_INFINITY) {
                left -= Math.exp((value - most) / temperature);
                if (left < 0) {
                    return i;
                }
            }
        }
        return likeliest;
    }
}
