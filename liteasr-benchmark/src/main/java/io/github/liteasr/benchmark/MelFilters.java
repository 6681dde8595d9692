package io.github.liteasr.benchmark;

/**
 * Triangular filters on Slaney's mel scale, each of unit area in Hz, from 0 to 8 kHz: what librosa's
 * {@code filters.mel} gives for 16 kHz and a transform of 400 samples.
 */
final class MelFilters {
    /** Frequencies of the transform: 0 to 8000 Hz in steps of 40 Hz. */
    static final int FREQUENCIES = 201;

    private static final double STEP_HERTZ = 40;
    private static final double NYQUIST_HERTZ = 8000;

    /* Slaney's scale is linear up to 1000 Hz (15 mel), then logarithmic with 27 mel for a factor of 6.4. */
    private static final double LINEAR_HERTZ_PER_MEL = 200.0 / 3;
    private static final double BREAK_HERTZ = 1000;
    private static final double BREAK_MEL = BREAK_HERTZ / LINEAR_HERTZ_PER_MEL;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    private MelFilters() {}

    /** The filters [bins, 201], row-major. */
    static float[] slaney(int bins) {
        double[] corners = new double[bins + 2];
        double top = mel(NYQUIST_HERTZ);
        for (int i = 0; i < corners.length; i++) {
            corners[i] = hertz(top * i / (bins + 1));
        }
        float[] filters = new float[bins * FREQUENCIES];
        for (int bin = 0; bin < bins; bin++) {
            double low = corners[bin];
            double middle = corners[bin + 1];
            double high = corners[bin + 2];
            for (int i = 0; i < FREQUENCIES; i++) {
                double frequency = i * STEP_HERTZ;
                double height = Math.min((frequency - low) / (middle - low), (high - frequency) / (high - middle));
                filters[bin * FREQUENCIES + i] = (float) (Math.max(0, height) * 2 / (high - low));
            }
        }
        return filters;
    }

    private static double mel(double hertz) {
        return hertz < BREAK_HERTZ
                ? hertz / LINEAR_HERTZ_PER_MEL
                : BREAK_MEL + Math.log(hertz / BREAK_HERTZ) / LOG_STEP;
    }

    private static double hertz(double mel) {
        return mel < BREAK_MEL ? mel * LINEAR_HERTZ_PER_MEL : BREAK_HERTZ * Math.exp(LOG_STEP * (mel - BREAK_MEL));
    }
}
