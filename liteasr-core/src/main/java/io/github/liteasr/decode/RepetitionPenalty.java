package io.github.liteasr.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lowers tokens of text that came before: their logits are divided by a factor, those below 0 multiplied by it (Keskar
 * et al., arXiv 1909.05858, section 4.1; CTranslate2's repetition_penalty).
 *
 * @param said the different tokens of text so far; the factor acts once on each
 */
record RepetitionPenalty(double factor, TokenRules rules, List<Integer> said) implements Steering {
    RepetitionPenalty {
        said = List.copyOf(said);
    }

    @Override
    public void steer(float[] scores, double logSum) {
        for (int token : said) {
            if (scores[token] > Float.NEGATIVE_INFINITY) {
                double logit = scores[token] + logSum;
                scores[token] += (float) ((logit < 0 ? logit * factor : logit / factor) - logit);
            }
        }
    }

    @Override
    public IntStream raised() {
        return IntStream.empty();
    }

    @Override
    public Steering after(int token) {
        if (rules.isTimestamp(token) || said.contains(token)) {
            return this;
        }
        List<Integer> more = new ArrayList<>(said);
        more.add(token);
        return new RepetitionPenalty(factor, rules, more);
    }
}
