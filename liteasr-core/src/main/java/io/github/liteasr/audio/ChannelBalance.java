package io.github.liteasr.audio;

import java.util.Optional;

/**
 * Whether two channels cancel each other when mixed, as those of a balanced line wired to a stereo input do. Judged second
 * by second, so that neither a constant offset nor what is heard elsewhere hides it.
 */
final class ChannelBalance {
    /**
     * A mean with less of the louder channel's power has lost it. Sound in one channel alone leaves a quarter; a copy that
     * is inverted leaves less than this tenth down to a level of 37 %.
     */
    private static final double LEAST_LEFT = 0.1;

    /** The share of the power that is lost from which on one channel is better than both. */
    private static final double LEAST_LOST = 0.25;

    private int count;
    private final double[] sums = new double[3];
    private final double[] squares = new double[3];
    private double leftPower;
    private double rightPower;
    private double lost;
    private double total;

    /** Hears samples of both channels at {@link AudioDecoder#SAMPLE_RATE}. */
    void add(float[] left, float[] right, int samples) {
        for (int i = 0; i < samples; i++) {
            add(0, left[i]);
            add(1, right[i]);
            add(2, (left[i] + right[i]) / 2);
            if (++count == AudioDecoder.SAMPLE_RATE) {
                endSecond();
            }
        }
    }

    private void add(int signal, double value) {
        sums[signal] += value;
        squares[signal] += value * value;
    }

    private void endSecond() {
        double left = power(0);
        double right = power(1);
        double louder = Math.max(left, right);
        leftPower += left;
        rightPower += right;
        total += louder;
        lost += power(2) < LEAST_LEFT * louder ? louder : 0;
        count = 0;
        java.util.Arrays.fill(sums, 0);
        java.util.Arrays.fill(squares, 0);
    }

    /** Sum of squares without the constant part. */
    private double power(int signal) {
        return count == 0 ? 0 : Math.max(0, squares[signal] - sums[signal] * sums[signal] / count);
    }

    /** The channel to take alone, if the two cancel each other. */
    Optional<Channel> better() {
        endSecond();
        if (total == 0 || lost < LEAST_LOST * total) {
            return Optional.empty();
        }
        return Optional.of(rightPower > leftPower ? Channel.RIGHT : Channel.LEFT);
    }
}
