package io.github.liteasr.transcribe;

import io.github.liteasr.audio.AudioDecoder;

/**
 * Where it is quietest just before a time. Attention finds words somewhat late, and between words it is mostly quieter
 * than within them.
 */
final class QuietPlaces {
    /** 10 ms. */
    private static final int STEP = AudioDecoder.SAMPLE_RATE / 100;
    /** How far back to look, in steps. */
    private static final int REACH = 15;

    private final float[] samples;

    /** @param samples mono, at 16 kHz */
    QuietPlaces(float[] samples) {
        this.samples = samples;
    }

    /** The quietest place within the 150 ms before some seconds, or the latest of several such. Later is never earlier. */
    double before(double seconds) {
        long last = Math.round(seconds * AudioDecoder.SAMPLE_RATE / STEP);
        long best = last;
        double least = Double.POSITIVE_INFINITY;
        for (long step = last; step >= Math.max(0, last - REACH); step--) {
            double power = power(step);
            if (power < least) {
                least = power;
                best = step;
            }
        }
        return best == last ? seconds : (double) best * STEP / AudioDecoder.SAMPLE_RATE;
    }

    /** The power of the 20 ms around a step. */
    private double power(long step) {
        int from = Math.clamp((step - 1) * STEP, 0, samples.length);
        int to = Math.clamp((step + 1) * STEP, 0, samples.length);
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum / Math.max(1, to - from);
    }
}
