package io.github.liteasr.compress;

import io.github.liteasr.linear.DoubleMatrix;
import io.github.liteasr.linear.SymmetricMatrix;
import java.util.Arrays;

/** The sums n, Σx and Σx xᵀ over the positions x of one activation, in 64-bit floats. */
final class ActivationMoments {
    private long count;
    private final double[] sum;
    private final SymmetricMatrix squares;

    ActivationMoments(int width) {
        this(0, new double[width], new SymmetricMatrix(width));
    }

    ActivationMoments(long count, double[] sum, SymmetricMatrix squares) {
        if (count < 0 || sum.length != squares.size()) {
            throw new IllegalArgumentException(
                    count + " positions, a sum of " + sum.length + " and squares of " + squares.size());
        }
        this.count = count;
        this.sum = sum;
        this.squares = squares;
    }

    /** n, the number of positions. */
    long count() {
        return count;
    }

    /** Σx itself. */
    double[] sum() {
        return sum;
    }

    /** Σx xᵀ itself. */
    SymmetricMatrix squares() {
        return squares;
    }

    /** Notes that positions were added to both sums. */
    void counted(int positions) {
        count += positions;
    }

    void add(ActivationMoments other) {
        squares.add(other.squares);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.sum[i];
        }
        count += other.count;
    }

    /** x̄, the mean. */
    double[] mean() {
        requireSome();
        return Arrays.stream(sum).map(s -> s / count).toArray();
    }

    /** The covariance matrix, Σx xᵀ / n − x̄ x̄ᵀ. */
    DoubleMatrix covariance() {
        double[] mean = mean();
        DoubleMatrix covariance = squares.toDense();
        double[] values = covariance.values();
        int width = sum.length;
        for (int row = 0; row < width; row++) {
            for (int column = 0; column < width; column++) {
                int i = row * width + column;
                values[i] = values[i] / count - mean[row] * mean[column];
            }
        }
        return covariance;
    }

    private void requireSome() {
        if (count == 0) {
            throw new IllegalStateException("no activations were seen");
        }
    }
}
