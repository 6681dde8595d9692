package io.github.liteasr.evaluate;

/** Percentiles of sorted values, between neighbours by linear interpolation. */
final class Percentiles {
    private Percentiles() {}

    /** The value below which a share of the sorted values lies. */
    static double of(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        double part = position - below;
        return sorted[below] + part * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
    }
}
