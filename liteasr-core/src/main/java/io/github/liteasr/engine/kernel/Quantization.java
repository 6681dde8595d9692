package io.github.liteasr.engine.kernel;

/**
 * The arithmetic of 8-bit quantisation. It is symmetric, a value being an integer from −127 to 127 times the scale of its
 * group, but for what GELU gives: as that has a least value, which is small, integers without sign count from about there,
 * in steps of half the size.
 */
public final class Quantization {
    /** The largest integer. */
    public static final float LARGEST = 127;

    /** Below this the scale would have no inverse; such values become zeros. */
    public static final float SMALLEST = LARGEST * Float.MIN_NORMAL;

    /** A little less than the least value of GELU, which is −0.16997. */
    public static final float LEAST_OF_GELU = -0.17f;

    private Quantization() {}

    /** The scale of a group whose largest magnitude this is. */
    public static float scale(float largest) {
        return largest >= SMALLEST ? largest / LARGEST : 1;
    }

    /** Rounds each row of a plain matrix with its own scale, which goes to {@code scales}. */
    public static byte[] perRow(float[] values, int columns, float[] scales) {
        byte[] integers = new byte[values.length];
        for (int row = 0; row < scales.length; row++) {
            int from = row * columns;
            float largest = 0;
            for (int i = from; i < from + columns; i++) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
            scales[row] = scale(largest);
            for (int i = from; i < from + columns; i++) {
                integers[i] = (byte) Math.rint(values[i] / scales[row]);
            }
        }
        return integers;
    }
}
