package io.github.liteasr.audio;

/**
 * Whisper's log-mel spectrogram straight from its definition, in double precision: an oracle, not a product.
 *
 * <p>Short-time Fourier transform with a periodic Hann window of 400 samples every 160, centred by mirroring 200 samples
 * at both ends; power; triangular filters on the Slaney mel scale with unit area; logarithm to base 10 of at least
 * 1e-10; clamped to 8 below the largest value; (x + 4) / 4.
 */
final class ReferenceLogMel {
    private static final int WINDOW = 400;
    private static final int HOP = 160;
    private static final int FREQUENCIES = WINDOW / 2 + 1;
    private static final double HERTZ_PER_BIN = 16_000.0 / WINDOW;

    private ReferenceLogMel() {}

    /**
     * Computes the spectrogram of 16 kHz audio, which the caller has padded or cut.
     *
     * @param bins 80 or 128
     * @return {@code [bins][samples.length / 160]}
     */
    static double[][] compute(float[] samples, int bins) {
        int frames = samples.length / HOP;
        double[][] filters = melFilters(bins);
        double[][] mel = new double[bins][frames];
        double largest = Double.NEGATIVE_INFINITY;
        double[][] cosine = new double[FREQUENCIES][WINDOW];
        double[][] sine = new double[FREQUENCIES][WINDOW];
        fillTables(cosine, sine);
        for (int frame = 0; frame < frames; frame++) {
            double[] power = power(windowed(samples, frame * HOP - WINDOW / 2), cosine, sine);
            for (int bin = 0; bin < bins; bin++) {
                double value = Math.log10(Math.max(dot(filters[bin], power), 1e-10));
                mel[bin][frame] = value;
                largest = Math.max(largest, value);
            }
        }
        for (double[] row : mel) {
            for (int frame = 0; frame < frames; frame++) {
                row[frame] = (Math.max(row[frame], largest - 8) + 4) / 4;
            }
        }
        return mel;
    }

    /** Triangles between equidistant points of the mel scale from 0 to 8000 Hz, {@code [bins][201]}. */
    static double[][] melFilters(int bins) {
        double[] corner = new double[bins + 2];
        double top = toMel(8_000);
        for (int i = 0; i < corner.length; i++) {
            corner[i] = toHertz(top * i / (bins + 1));
        }
        double[][] filters = new double[bins][FREQUENCIES];
        for (int bin = 0; bin < bins; bin++) {
            double area = 2 / (corner[bin + 2] - corner[bin]);
            for (int k = 0; k < FREQUENCIES; k++) {
                double hertz = k * HERTZ_PER_BIN;
                double rising = (hertz - corner[bin]) / (corner[bin + 1] - corner[bin]);
                double falling = (corner[bin + 2] - hertz) / (corner[bin + 2] - corner[bin + 1]);
                filters[bin][k] = area * Math.max(0, Math.min(rising, falling));
            }
        }
        return filters;
    }

    /** Slaney's scale: linear to 1000 Hz at 15 mel, then 27 mel for each factor of 6.4. */
    private static double toMel(double hertz) {
        return hertz < 1_000 ? hertz * 3 / 200 : 15 + 27 * Math.log(hertz / 1_000) / Math.log(6.4);
    }

    private static double toHertz(double mel) {
        return mel < 15 ? mel * 200 / 3 : 1_000 * Math.exp((mel - 15) / 27 * Math.log(6.4));
    }

    private static void fillTables(double[][] cosine, double[][] sine) {
        for (int k = 0; k < FREQUENCIES; k++) {
            for (int n = 0; n < WINDOW; n++) {
                double angle = 2 * Math.PI * (k * n % WINDOW) / WINDOW;
                cosine[k][n] = Math.cos(angle);
                sine[k][n] = Math.sin(angle);
            }
        }
    }

    private static double[] windowed(float[] samples, int start) {
        double[] window = new double[WINDOW];
        for (int n = 0; n < WINDOW; n++) {
            int index = Math.abs(start + n);
            if (index >= samples.length) {
                index = 2 * (samples.length - 1) - index;
            }
            window[n] = samples[index] * (0.5 - 0.5 * Math.cos(2 * Math.PI * n / WINDOW));
        }
        return window;
    }

    private static double[] power(double[] window, double[][] cosine, double[][] sine) {
        double[] power = new double[FREQUENCIES];
        for (int k = 0; k < FREQUENCIES; k++) {
            double real = dot(cosine[k], window);
            double imaginary = dot(sine[k], window);
            power[k] = real * real + imaginary * imaginary;
        }
        return power;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
