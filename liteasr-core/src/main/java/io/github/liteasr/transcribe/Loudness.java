package io.github.liteasr.transcribe;

/** Whether something can be heard in a part of some samples, by their own level. */
final class Loudness {
    /** 50 ms, about the length of the shortest sound of speech. */
    private static final int BLOCK = 800;

    /** Quieter by 20 dB than the mean power: even unstressed syllables are louder, pauses mostly are not. */
    private static final double LEAST_POWER = 0.01;

    private final float[] samples;
    private final double mean;

    Loudness(float[] samples) {
        this.samples = samples;
        this.mean = power(0, samples.length);
    }

    /** Whether a block of the samples from one on can be heard; less than a block cannot. */
    boolean audible(int from) {
        for (int start = from; start + BLOCK <= samples.length; start += BLOCK / 2) {
            if (power(start, start + BLOCK) > LEAST_POWER * mean) {
                return true;
            }
        }
        return false;
    }

    private double power(int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum / Math.max(1, to - from);
    }
}
