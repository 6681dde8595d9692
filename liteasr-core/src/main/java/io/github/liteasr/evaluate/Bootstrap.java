package io.github.liteasr.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How sure a corpus error rate is: utterances are drawn with replacement, as many as there are, 1000 times, and the
 * percentiles of the rates are taken (Bisani and Ney, ICASSP 2004). The draws have a fixed seed, so the same counts
 * always give the same interval.
 */
public final class Bootstrap {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 20_502_583;

    private Bootstrap() {}

    /**
     * Two systems on the same utterances.
     *
     * @param difference the second's corpus rate minus the first's; negative if the second is better
     * @param interval of the difference
     * @param betterShare the share of resamples in which the second has strictly fewer errors
     */
    public record Comparison(double difference, Interval interval, double betterShare) {}

    /** The interval of the corpus rate of some utterances' counts, at least one. */
    public static Interval interval(List<ErrorCount> counts) {
        return interval(resample(counts));
    }

    /**
     * Compares two systems by the same draws for both.
     *
     * @param first counts of one system
     * @param second counts of the other, on the same utterances in the same order
     */
    public static Comparison compare(List<ErrorCount> first, List<ErrorCount> second) {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException(
                    "a paired comparison of " + first.size() + " utterances with " + second.size());
        }
        double[] rates = resample(first);
        double[] differences = resample(second);
        Arrays.setAll(differences, i -> differences[i] - rates[i]);
        return new Comparison(
                ErrorCount.sum(second).rate() - ErrorCount.sum(first).rate(),
                interval(differences),
                (double) Arrays.stream(differences).filter(d -> d < 0).count() / RESAMPLES);
    }

    private static double[] resample(List<ErrorCount> counts) {
        if (counts.isEmpty()) {
            throw new IllegalArgumentException("no utterances to draw from");
        }
        long[] errors = counts.stream().mapToLong(ErrorCount::errors).toArray();
        long[] lengths = counts.stream().mapToLong(ErrorCount::reference).toArray();
        Random random = new Random(SEED);
        double[] rates = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            long error = 0;
            long length = 0;
            for (int draw = 0; draw < errors.length; draw++) {
                int utterance = random.nextInt(errors.length);
                error += errors[utterance];
                length += lengths[utterance];
            }
            rates[i] = (double) error / Math.max(1, length);
        }
        return rates;
    }

    /** The 2.5th and 97.5th percentiles, between neighbours by linear interpolation. */
    private static Interval interval(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Interval(Percentiles.of(sorted, 0.025), Percentiles.of(sorted, 0.975));
    }
}
