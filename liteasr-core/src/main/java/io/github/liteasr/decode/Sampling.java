package io.github.liteasr.decode;

import java.util.List;
import java.util.SplittableRandom;

/** Draws each token by its probability at a temperature above 0. */
final class Sampling implements Search {
    private final SearchSpace space;
    private final double temperature;
    private final SplittableRandom random;
    private Candidate candidate;
    private Choice next = new Choice(0, 0, 0, 0);
    private boolean over;

    /** Every seed gives another sample. */
    Sampling(SearchSpace space, double temperature, long seed) {
        this.space = space;
        this.temperature = temperature;
        this.random = new SplittableRandom(seed);
        this.candidate = space.start();
    }

    @Override
    public List<Candidate> open() {
        return over ? List.of() : List.of(candidate);
    }

    /** Gumbel's trick would need as many random numbers as tokens; one number over the running sum does. */
    @Override
    public void hear(int index, Outlook outlook) {
        next = outlook.choice(draw(outlook));
    }

    /** Gumbel's trick would need as many random numbers as tokens; one number over the running sum does. */
    private int draw(Outlook outlook) {
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < outlook.tokens(); i++) {
            most = Math.max(most, outlook.score(i));
        }
        double sum = 0;
        for (int i = 0; i < outlook.tokens(); i++) {
            sum += weight(outlook.score(i), most);
        }
        double left = random.nextDouble() * sum;
        int token = 0;
        for (int i = 0; i < outlook.tokens() && left >= 0; i++) {
            double weight = weight(outlook.score(i), most);
            left -= weight;
            token = weight > 0 ? i : token;
        }
        return token;
    }

    private double weight(float value, float most) {
        return value == Float.NEGATIVE_INFINITY ? 0 : Math.exp((value - most) / temperature);
    }

    @Override
    public void advance() {
        boolean ends = next.token() == space.endOfText();
        over = ends || candidate.tokens().size() + 1 == space.longest();
        candidate = ends ? candidate.ended(next) : candidate.followedBy(next, candidate.sequence());
        if (over) {
            space.decoder().forget(candidate.sequence());
        }
    }

    @Override
    public List<Candidate> found() {
        return over ? List.of(candidate) : List.of();
    }
}
