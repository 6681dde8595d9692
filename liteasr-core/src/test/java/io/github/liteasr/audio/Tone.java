package io.github.liteasr.audio;

/** A sine as a test signal, and what is left of it afterwards. */
final class Tone {
    private Tone() {}

    /** {@code frames} samples of a sine of the given amplitude. */
    static double[] sine(double hertz, double amplitude, int rate, int frames) {
        double[] samples = new double[frames];
        for (int i = 0; i < frames; i++) {
            samples[i] = amplitude * Math.sin(2 * Math.PI * hertz * i / rate);
        }
        return samples;
    }

    /** Amplitude of one frequency in the middle half of 16 kHz audio. */
    static double amplitude(float[] samples, double hertz) {
        double real = 0;
        double imaginary = 0;
        // A whole number of seconds' eighths, so that multiples of 8 Hz do not leak.
        int start = samples.length / 4;
        int count = samples.length / 2 / 2_000 * 2_000;
        for (int i = start; i < start + count; i++) {
            double angle = 2 * Math.PI * hertz * i / AudioDecoder.SAMPLE_RATE;
            real += samples[i] * Math.cos(angle);
            imaginary += samples[i] * Math.sin(angle);
        }
        return 2 * Math.hypot(real, imaginary) / count;
    }

    /** Root of the mean square over the middle half. */
    static double level(float[] samples) {
        double sum = 0;
        int start = samples.length / 4;
        int count = samples.length / 2 / 2_000 * 2_000;
        for (int i = start; i < start + count; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return Math.sqrt(sum / count);
    }
}
