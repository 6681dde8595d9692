package io.github.liteasr.evaluate;

/** A range that holds a figure with 95 % confidence. */
public record Interval(double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval from " + low + " to " + high);
        }
    }

    /** Whether zero is outside: a difference that is more than chance. */
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }
}
