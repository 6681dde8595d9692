package io.github.liteasr.linear;

import java.util.Arrays;

/** A symmetric matrix of 64-bit floats: its lower triangle, row after row. */
public final class SymmetricMatrix {
    private final int size;
    private final double[] triangle;

    /** A matrix of zeros. */
    public SymmetricMatrix(int size) {
        this(size, new double[elements(size)]);
    }

    /** A matrix with these {@link #elements} values, which it owns from here on. */
    public SymmetricMatrix(int size, double[] triangle) {
        if (triangle.length != elements(size)) {
            throw new IllegalArgumentException(triangle.length + " values for the triangle of " + size);
        }
        this.size = size;
        this.triangle = triangle;
    }

    /** The values of the lower triangle of a matrix of this size. */
    public static int elements(int size) {
        return Math.toIntExact(size * (size + 1L) / 2);
    }

    public int size() {
        return size;
    }

    public double get(int row, int column) {
        return row >= column ? triangle[start(row) + column] : triangle[start(column) + row];
    }

    /** The lower triangle itself, row after row. */
    public double[] triangle() {
        return triangle;
    }

    /** Adds another matrix of the same size. */
    public void add(SymmetricMatrix other) {
        if (other.size != size) {
            throw new IllegalArgumentException("sum of symmetric matrices of " + size + " and " + other.size);
        }
        for (int i = 0; i < triangle.length; i++) {
            triangle[i] += other.triangle[i];
        }
    }

    /** Both triangles. */
    public DoubleMatrix toDense() {
        double[] values = new double[Math.multiplyExact(size, size)];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column <= row; column++) {
                double value = triangle[start(row) + column];
                values[row * size + column] = value;
                values[column * size + row] = value;
            }
        }
        return new DoubleMatrix(size, size, values);
    }

    private static int start(int row) {
        return row * (row + 1) / 2;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SymmetricMatrix matrix && Arrays.equals(triangle, matrix.triangle);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(triangle);
    }
}
