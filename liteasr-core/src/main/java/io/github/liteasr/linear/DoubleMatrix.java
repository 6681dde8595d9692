package io.github.liteasr.linear;

import java.util.Arrays;
import java.util.List;

/** A row-major matrix of 64-bit floats with the linear algebra that compression needs, computed by OpenBLAS. */
public final class DoubleMatrix {
    private final int rows;
    private final int columns;
    private final double[] values;

    /** A matrix with these values, which it owns from here on. */
    public DoubleMatrix(int rows, int columns, double[] values) {
        if (rows < 1 || columns < 1 || values.length != (long) rows * columns) {
            throw new IllegalArgumentException(values.length + " values for a matrix of " + rows + " x " + columns);
        }
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /** A matrix of 32-bit values. */
    public static DoubleMatrix of(int rows, int columns, float[] floats) {
        double[] values = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            values[i] = floats[i];
        }
        return new DoubleMatrix(rows, columns, values);
    }

    /** The values as 32-bit floats, row after row. */
    public float[] toFloats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** The values themselves, row after row. */
    public double[] values() {
        return values;
    }

    public double get(int row, int column) {
        return values[row * columns + column];
    }

    public DoubleMatrix transposed() {
        double[] result = new double[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = values[row * columns + column];
            }
        }
        return new DoubleMatrix(columns, rows, result);
    }

    /** Matrices of as many rows, one beside the other. */
    public static DoubleMatrix concatenated(List<DoubleMatrix> parts) {
        int rows = parts.getFirst().rows;
        int columns = parts.stream().mapToInt(DoubleMatrix::columns).sum();
        double[] result = new double[rows * columns];
        int first = 0;
        for (DoubleMatrix part : parts) {
            if (part.rows != rows) {
                throw new IllegalArgumentException(part + " beside a matrix of " + rows + " rows");
            }
            for (int row = 0; row < rows; row++) {
                System.arraycopy(part.values, row * part.columns, result, row * columns + first, part.columns);
            }
            first += part.columns;
        }
        return new DoubleMatrix(rows, columns, result);
    }

    /** This matrix times another. */
    public DoubleMatrix times(DoubleMatrix other) {
        if (columns != other.rows) {
            throw new IllegalArgumentException("product of " + this + " and " + other);
        }
        return new DoubleMatrix(rows, other.columns, OpenBlas.product(this, false, other, false));
    }

    /** This matrix times the transpose of another. */
    public DoubleMatrix timesTransposed(DoubleMatrix other) {
        if (columns != other.columns) {
            throw new IllegalArgumentException("product of " + this + " and the transpose of " + other);
        }
        return new DoubleMatrix(rows, other.rows, OpenBlas.product(this, false, other, true));
    }

    /** The transpose of this matrix times another. */
    public DoubleMatrix transposedTimes(DoubleMatrix other) {
        if (rows != other.rows) {
            throw new IllegalArgumentException("product of the transpose of " + this + " and " + other);
        }
        return new DoubleMatrix(columns, other.columns, OpenBlas.product(this, true, other, false));
    }

    /**
     * X of X · divisor = this matrix.
     *
     * @param divisor symmetric and positive definite
     * @throws ArithmeticException if it is not
     */
    public DoubleMatrix dividedBy(DoubleMatrix divisor) {
        if (divisor.rows != divisor.columns || columns != divisor.rows) {
            throw new IllegalArgumentException(this + " divided by " + divisor);
        }
        return new DoubleMatrix(rows, columns, OpenBlas.dividedBy(this, divisor));
    }

    /** This matrix times a vector. */
    public double[] times(double[] vector) {
        return times(new DoubleMatrix(vector.length, 1, vector)).values;
    }

    /** Eigenvalues, the largest first, and the eigenvectors as columns in the same order. */
    public static final class Eigen {
        private final double[] eigenvalues;
        private final DoubleMatrix eigenvectors;

        private Eigen(double[] eigenvalues, DoubleMatrix eigenvectors) {
            this.eigenvalues = eigenvalues;
            this.eigenvectors = eigenvectors;
        }

        public double[] values() {
            return eigenvalues;
        }

        public DoubleMatrix vectors() {
            return eigenvectors;
        }
    }

    /**
     * The eigendecomposition of this matrix, which is symmetric; only its lower triangle is read.
     *
     * @throws ArithmeticException if it holds a value that is not finite, or the iteration does not converge
     */
    public Eigen symmetricEigen() {
        if (rows != columns) {
            throw new IllegalArgumentException("eigenvalues of " + this);
        }
        if (!Arrays.stream(values).allMatch(Double::isFinite)) {
            throw new ArithmeticException("a matrix with values that are not finite has no eigenvalues");
        }
        double[] vectors = values.clone();
        double[] ascending = OpenBlas.symmetricEigen(rows, vectors);
        double[] descending = new double[rows];
        double[] reordered = new double[values.length];
        for (int i = 0; i < rows; i++) {
            int from = rows - 1 - i;
            descending[i] = ascending[from];
            for (int row = 0; row < rows; row++) {
                reordered[row * rows + i] = vectors[row * rows + from];
            }
        }
        return new Eigen(descending, new DoubleMatrix(rows, rows, reordered));
    }

    /** These columns, in this order. */
    public DoubleMatrix columns(int... which) {
        double[] result = new double[rows * which.length];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < which.length; i++) {
                result[row * which.length + i] = get(row, which[i]);
            }
        }
        return new DoubleMatrix(rows, which.length, result);
    }

    /** Some columns of a matrix, in ascending order, and the coefficients with which all columns follow from them. */
    public static final class Interpolation {
        private final int[] columns;
        private final DoubleMatrix coefficients;

        private Interpolation(int[] columns, DoubleMatrix coefficients) {
            this.columns = columns;
            this.coefficients = coefficients;
        }

        public int[] columns() {
            return columns;
        }

        /** A row for each chosen column, a column for each of the matrix; those of the chosen are a unit matrix. */
        public DoubleMatrix coefficients() {
            return coefficients;
        }
    }

    /**
     * The interpolative decomposition of a matrix with full row rank: as many columns as it has rows, chosen by QR with
     * column pivoting, which keeps the coefficients small.
     */
    public Interpolation interpolation() {
        if (rows > columns) {
            throw new IllegalArgumentException("interpolation of " + this);
        }
        int[] order = new int[columns];
        double[] rest = OpenBlas.pivotedCoefficients(this, order);
        int[] chosen = Arrays.copyOf(order, rows);
        Arrays.sort(chosen);
        double[] coefficients = new double[values.length];
        for (int pivot = 0; pivot < rows; pivot++) {
            int row = Arrays.binarySearch(chosen, order[pivot]);
            coefficients[row * columns + order[pivot]] = 1;
            for (int i = rows; i < columns; i++) {
                coefficients[row * columns + order[i]] = rest[(i - rows) * rows + pivot];
            }
        }
        return new Interpolation(chosen, new DoubleMatrix(rows, columns, coefficients));
    }

    @Override
    public String toString() {
        return rows + " x " + columns;
    }
}
