package io.github.liteasr.benchmark;

/** Whisper's log-mel spectrogram from its definition, by a plain Fourier sum, as the tests' input. */
final class PlainLogMel {
    private static final int WINDOW = 400;
    private static final int HOP = 160;

    private PlainLogMel() {}

    /** @return [bins, 3000], row-major, of 16 kHz samples padded with silence to 30 s */
    static float[] of(float[] samples, int bins) {
        float[] filters = MelFilters.slaney(bins);
        double[] values = new double[bins * Dimensions.FRAMES];
        double largest = -10;
        for (int frame = 0; frame < Dimensions.FRAMES; frame++) {
            double[] power = power(samples, frame * HOP - WINDOW / 2);
            for (int bin = 0; bin < bins; bin++) {
                double sum = 0;
                for (int i = 0; i < power.length; i++) {
                    sum += filters[bin * power.length + i] * power[i];
                }
                double value = Math.log10(Math.max(sum, 1e-10));
                values[bin * Dimensions.FRAMES + frame] = value;
                largest = Math.max(largest, value);
            }
        }
        float[] mel = new float[values.length];
        for (int i = 0; i < mel.length; i++) {
            mel[i] = (float) ((Math.max(values[i], largest - 8) + 4) / 4);
        }
        return mel;
    }

    private static double[] power(float[] samples, int start) {
        double[] power = new double[MelFilters.FREQUENCIES];
        if (start >= samples.length) {
            return power;
        }
        for (int k = 0; k < power.length; k++) {
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < WINDOW; i++) {
                int position = Math.abs(start + i); // mirrored at the beginning
                double sample = position < samples.length ? samples[position] : 0;
                double hann = 0.5 - 0.5 * COSINE[i];
                int angle = i * k % WINDOW;
                real += sample * hann * COSINE[angle];
                imaginary -= sample * hann * COSINE[(angle + 3 * WINDOW / 4) % WINDOW];
            }
            power[k] = real * real + imaginary * imaginary;
        }
        return power;
    }

    /** cos(2π i / 400) */
    private static final double[] COSINE = new double[WINDOW];

    static {
        for (int i = 0; i < WINDOW; i++) {
            COSINE[i] = Math.cos(2 * Math.PI * i / WINDOW);
        }
    }
}
