package io.github.liteasr.vad;

/**
 * tanh of many numbers, in plain arithmetic that the compiler turns into vector instructions, as it cannot Math.tanh.
 *
 * <p>tanh(x / 4) = p / q by the continued fraction of Lambert, x / (1 + x² / (3 + x² / (5 + …))), down to 13; then twice
 * tanh(2 y) = 2 tanh(y) / (1 + tanh²(y)), on numerator and denominator, which makes errors smaller. Within 5e-7.
 */
final class HyperbolicTangent {
    /** Beyond, tanh is 1 in 32-bit floats. */
    private static final float LARGEST = 10;

    private HyperbolicTangent() {}

    static void apply(float[] values) {
        for (int i = 0; i < values.length; i++) {
            float x = 0.25f * Math.min(Math.max(values[i], -LARGEST), LARGEST);
            float s = x * x;
            float p = x * (135_135 + s * (17_325 + s * (378 + s)));
            float q = 135_135 + s * (62_370 + s * (3_150 + s * 28));
            float p2 = 2 * p * q;
            float q2 = p * p + q * q;
            values[i] = 2 * p2 * q2 / (p2 * p2 + q2 * q2);
        }
    }
}
