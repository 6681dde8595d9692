package io.github.liteasr.vad;

/** Syllables of four vowels with a pause in the third second, over faint noise; speech_probabilities.py says the same. */
public final class SyntheticVoice {
    private static final int RATE = 16_000;
    private static final int HARMONICS = 30;
    private static final double[][] FORMANTS = {{700, 1200}, {300, 2300}, {500, 1800}, {350, 800}};

    private SyntheticVoice() {}

    /** Four seconds. */
    public static float[] samples() {
        float[] samples = new float[4 * RATE];
        long seed = 1;
        for (int i = 0; i < samples.length; i++) {
            double t = (double) i / RATE;
            double loudness = t >= 2 && t < 3 ? 0 : 0.1 * Math.pow(Math.sin(Math.PI * 4 * t), 2);
            seed = (seed * 1_103_515_245L + 12_345) % (1L << 31);
            double noise = (double) seed / (1L << 30) - 1;
            samples[i] = (float) (loudness * vowel(t, FORMANTS[(int) (4 * t) % 4]) + 0.002 * noise);
        }
        return samples;
    }

    private static double vowel(double t, double[] formants) {
        double phase = 2 * Math.PI * (120 * t - 3 * Math.cos(2 * Math.PI * t));
        double sum = 0;
        for (int harmonic = 1; harmonic <= HARMONICS; harmonic++) {
            double frequency = 120 * harmonic;
            double gain = resonance(frequency, formants[0]) + 0.5 * resonance(frequency, formants[1]);
            sum += gain * Math.sin(harmonic * phase);
        }
        return sum;
    }

    private static double resonance(double frequency, double formant) {
        return 1 / (1 + Math.pow((frequency - formant) / 90, 2));
    }
}
