package io.github.liteasr.whisper;

/**
 * How far encoder outputs are from a reference's: the sum over positions and channels of (output − reference)², relative
 * to that of (reference − its channel's mean)².
 */
public final class RelativeError {
    private final double[] sum;
    private final double[] squares;
    private double difference;
    private long positions;

    /** Of outputs with so many channels. */
    public RelativeError(int channels) {
        sum = new double[channels];
        squares = new double[channels];
    }

    /** Adds a window's outputs, positions x channels, and what they should be. */
    public void add(float[] reference, float[] output) {
        if (reference.length != output.length || reference.length % sum.length != 0) {
            throw new IllegalArgumentException(
                    reference.length + " and " + output.length + " outputs of " + sum.length + " channels");
        }
        for (int i = 0; i < reference.length; i++) {
            int channel = i % sum.length;
            double value = reference[i];
            sum[channel] += value;
            squares[channel] += value * value;
            difference += (output[i] - value) * (output[i] - value);
        }
        positions += reference.length / sum.length;
    }

    /** The error so far; 0 for equal outputs. */
    public double value() {
        return difference / deviation();
    }

    /**
     * The error that so large a difference would be at some of the positions added so far, relative to a position's mean
     * deviation at all of them. So the error of all positions is the mean of the errors of their parts.
     *
     * @param squares the sum of (output − reference)² at these positions
     * @param count how many they are
     */
    public double ofPart(double squares, long count) {
        return squares / count / (deviation() / positions);
    }

    private double deviation() {
        double deviation = 0;
        for (int channel = 0; channel < sum.length; channel++) {
            deviation += squares[channel] - sum[channel] * sum[channel] / positions;
        }
        return deviation;
    }
}
