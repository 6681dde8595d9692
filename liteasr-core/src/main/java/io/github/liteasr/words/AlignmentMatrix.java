package io.github.liteasr.words;

import java.util.Arrays;
import java.util.List;

/**
 * How much the tokens of a text have to do with the positions of speech, by some measure: tokens x positions. The steps
 * from a head's scores to such a matrix are openai/whisper's (timing.py, find_alignment); all of them work in place.
 */
final class AlignmentMatrix {
    private static final int HALF_WINDOW = 3;

    private final float[] values;
    private final int tokens;
    private final int positions;

    /** @param values row by row; not copied */
    AlignmentMatrix(float[] values, int tokens, int positions) {
        if (tokens < 1 || positions < 1 || values.length != tokens * positions) {
            throw new IllegalArgumentException(values.length + " values of " + tokens + " x " + positions);
        }
        this.values = values;
        this.tokens = tokens;
        this.positions = positions;
    }

    /** The mean of matrices of one shape. */
    static AlignmentMatrix mean(List<AlignmentMatrix> matrices) {
        AlignmentMatrix first = matrices.getFirst();
        float[] mean = new float[first.values.length];
        for (AlignmentMatrix matrix : matrices) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += matrix.values[i] / matrices.size();
            }
        }
        return new AlignmentMatrix(mean, first.tokens, first.positions);
    }

    int tokens() {
        return tokens;
    }

    int positions() {
        return positions;
    }

    float get(int token, int position) {
        return values[token * positions + position];
    }

    /** Some rows: tokens from one to before another. */
    AlignmentMatrix rows(int from, int to) {
        return new AlignmentMatrix(Arrays.copyOfRange(values, from * positions, to * positions), to - from, positions);
    }

    /** Softmax over the positions of each token. */
    AlignmentMatrix softmax() {
        for (int token = 0; token < tokens; token++) {
            int start = token * positions;
            float most = Float.NEGATIVE_INFINITY;
            for (int i = start; i < start + positions; i++) {
                most = Math.max(most, values[i]);
            }
            double sum = 0;
            for (int i = start; i < start + positions; i++) {
                double exponential = Math.exp(values[i] - most);
                values[i] = (float) exponential;
                sum += exponential;
            }
            float share = (float) (1 / sum);
            for (int i = start; i < start + positions; i++) {
                values[i] *= share;
            }
        }
        return this;
    }

    /** The norms of all rows and columns together: the greater, the more the values are in single places. */
    double sharpness() {
        double[] columns = new double[positions];
        double sum = 0;
        for (int token = 0; token < tokens; token++) {
            double row = 0;
            for (int position = 0; position < positions; position++) {
                double square = (double) get(token, position) * get(token, position);
                row += square;
                columns[position] += square;
            }
            sum += Math.sqrt(row);
        }
        for (double column : columns) {
            sum += Math.sqrt(column);
        }
        return sum;
    }

    /** Mean 0 and standard deviation 1 over the tokens of each position; 0 where all tokens are the same. */
    AlignmentMatrix standardize() {
        double[] mean = new double[positions];
        for (int i = 0; i < values.length; i++) {
            mean[i % positions] += values[i] / tokens;
        }
        double[] variance = new double[positions];
        for (int i = 0; i < values.length; i++) {
            double deviation = values[i] - mean[i % positions];
            variance[i % positions] += deviation * deviation / tokens;
        }
        for (int i = 0; i < values.length; i++) {
            int position = i % positions;
            double deviation = values[i] - mean[position];
            values[i] = variance[position] == 0 ? 0 : (float) (deviation / Math.sqrt(variance[position]));
        }
        return this;
    }

    /** Each value becomes the median of it and its three neighbours on either side; beyond the ends, rows are mirrored. */
    AlignmentMatrix medianFilter() {
        if (positions <= HALF_WINDOW) {
            return this;
        }
        float[] row = new float[positions + 2 * HALF_WINDOW];
        for (int token = 0; token < tokens; token++) {
            int start = token * positions;
            System.arraycopy(values, start, row, HALF_WINDOW, positions);
            for (int i = 1; i <= HALF_WINDOW; i++) {
                row[HALF_WINDOW - i] = row[HALF_WINDOW + i];
                row[HALF_WINDOW + positions - 1 + i] = row[HALF_WINDOW + positions - 1 - i];
            }
            medians(row, values, start, positions);
        }
        return this;
    }

    /**
     * Medians of seven by a network of comparisons (N. Devillard, Fast median search, 1998): minima and maxima alone, of
     * which the compiler makes vector instructions.
     */
    private static void medians(float[] row, float[] target, int start, int count) {
        for (int i = 0; i < count; i++) {
            float a = Math.min(row[i], row[i + 5]);
            float f = Math.max(row[i], row[i + 5]);
            float d = Math.max(a, row[i + 3]);
            a = Math.min(a, row[i + 3]);
            float b = Math.min(row[i + 1], row[i + 6]);
            float g = Math.max(row[i + 1], row[i + 6]);
            float c = Math.min(row[i + 2], row[i + 4]);
            float e = Math.max(row[i + 2], row[i + 4]);
            b = Math.max(a, b);
            float low = Math.min(d, f);
            f = Math.max(d, f);
            d = low;
            low = Math.min(c, g);
            g = Math.max(c, g);
            d = Math.max(low, d);
            d = Math.min(d, g);
            e = Math.min(e, f);
            low = Math.min(b, e);
            e = Math.max(b, e);
            d = Math.max(low, d);
            target[start + i] = Math.min(d, e);
        }
    }
}
