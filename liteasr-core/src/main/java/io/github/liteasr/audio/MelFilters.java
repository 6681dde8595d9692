package io.github.liteasr.audio;

/**
 * Triangular filters of equal area (Slaney's normalisation) whose corners are evenly spaced on Slaney's mel scale:
 * linear to 1000 Hz (3 mel = 200 Hz), logarithmic above (27 mel = a factor of 6.4). As librosa and Whisper have them.
 */
public final class MelFilters {
    private static final double LINEAR_HERTZ_PER_MEL = 200.0 / 3;
    private static final double BREAK_HERTZ = 1000;
    private static final double BREAK_MEL = BREAK_HERTZ / LINEAR_HERTZ_PER_MEL;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    private MelFilters() {}

    /** The weights of each filter over the frequencies of a Fourier transform: bins x frequencies, from 0 to Nyquist. */
    public static float[] of(int bins, int frequencies, int sampleRate) {
        double nyquist = sampleRate / 2.0;
        double top = mel(nyquist);
        double[] corners = new double[bins + 2];
        for (int i = 0; i < corners.length; i++) {
            corners[i] = hertz(top * i / (bins + 1));
        }
        float[] weights = new float[bins * frequencies];
        for (int bin = 0; bin < bins; bin++) {
            double low = corners[bin];
            double centre = corners[bin + 1];
            double high = corners[bin + 2];
            for (int i = 0; i < frequencies; i++) {
                double hertz = nyquist * i / (frequencies - 1);
                double height = Math.min((hertz - low) / (centre - low), (high - hertz) / (high - centre));
                weights[bin * frequencies + i] = (float) (Math.max(0, height) * 2 / (high - low));
            }
        }
        return weights;
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
