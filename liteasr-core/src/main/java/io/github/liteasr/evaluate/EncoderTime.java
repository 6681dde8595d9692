package io.github.liteasr.evaluate;

import java.util.Arrays;

/**
 * How long an encoder took for a window, in milliseconds: quartiles of several runs, between neighbours by linear
 * interpolation.
 */
public record EncoderTime(double lowerQuartile, double median, double upperQuartile) {
    /** Half of a quiet machine's runs lie within a few per cent of the median. */
    private static final double QUIET_SPREAD = 0.1;

    public EncoderTime {
        if (!(lowerQuartile > 0) || !(median >= lowerQuartile) || !(upperQuartile >= median)) {
            throw new IllegalArgumentException(
                    "quartiles of " + lowerQuartile + ", " + median + " and " + upperQuartile + " ms");
        }
    }

    /** Of at least one run's milliseconds. */
    static EncoderTime of(double[] milliseconds) {
        double[] sorted = milliseconds.clone();
        Arrays.sort(sorted);
        return new EncoderTime(Percentiles.of(sorted, 0.25), Percentiles.of(sorted, 0.5), Percentiles.of(sorted, 0.75));
    }

    /** The distance of the quartiles, relative to the median. */
    public double spread() {
        return (upperQuartile - lowerQuartile) / median;
    }

    /** Whether runs differ so much that something else must have used the processor. */
    public boolean disturbed() {
        return spread() > QUIET_SPREAD;
    }
}
