package io.github.liteasr.engine;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.onednn.TransposedProduct;
import io.github.liteasr.engine.threads.Worker;
import java.util.Arrays;

/**
 * Sums over the rows x of matrices: Σx and Σx xᵀ, the latter as its lower triangle, row after row. Products are summed in 32-bit
 * floats over the rows of one matrix, and in 64-bit floats from matrix to matrix.
 */
public final class Moments {
    /** Columns of a block of Σx xᵀ: the blocks are the tasks, and only those on and below the diagonal are computed. */
    private static final int BLOCK = 256;

    private final Engine engine;
    private final int maximumRows;
    private final int columns;
    private final ElementType type;
    private final Matrix ones;
    private final Matrix[] products;

    /** Sums over matrices of up to {@code maximumRows} x {@code columns} of a floating type. */
    public Moments(Engine engine, int maximumRows, int columns, ElementType type) {
        if (type.integers()) {
            throw new IllegalArgumentException("sums over 8-bit integers");
        }
        this.engine = engine;
        this.maximumRows = maximumRows;
        this.columns = columns;
        this.type = type;
        this.ones = Matrix.allocate(engine.arena(), type, maximumRows, 1);
        float[] one = new float[maximumRows];
        Arrays.fill(one, 1);
        ones.write(0, one);
        this.products = new Matrix[engine.threads()];
        for (int i = 0; i < products.length; i++) {
            products[i] = Matrix.allocate(engine.arena(), ElementType.F32, BLOCK, BLOCK);
        }
    }

    /** Adds the rows of a matrix to both sums; to be called within {@link Engine#call}. */
    public void add(Matrix x, double[] sum, double[] triangle) {
        if (x.type() != type
                || x.columns() != columns
                || x.rows() > maximumRows
                || sum.length != columns
                || triangle.length != columns * (columns + 1L) / 2) {
            throw new IllegalArgumentException("sums of " + x + " into " + sum.length + " and " + triangle.length);
        }
        int blocks = Math.ceilDiv(columns, BLOCK);
        engine.parallel(blocks * (blocks + 1) / 2 + blocks, (task, worker) -> {
            if (task < blocks) {
                addSum(x, task * BLOCK, sum, worker);
            } else {
                int pair = task - blocks;
                int i = (int) ((Math.sqrt(8.0 * pair + 1) - 1) / 2);
                addProduct(x, i * BLOCK, (pair - i * (i + 1) / 2) * BLOCK, triangle, worker);
            }
        });
    }

    private void addSum(Matrix x, int first, double[] sum, Worker worker) {
        float[] values = product(ones.rows(0, x.rows()), block(x, first), worker);
        for (int i = 0; i < values.length; i++) {
            sum[first + i] += values[i];
        }
    }

    private void addProduct(Matrix x, int firstRow, int firstColumn, double[] triangle, Worker worker) {
        Matrix left = block(x, firstRow);
        Matrix right = block(x, firstColumn);
        float[] values = product(left, right, worker);
        for (int i = 0; i < left.columns(); i++) {
            int row = firstRow + i;
            int start = row * (row + 1) / 2 + firstColumn;
            int count = Math.min(right.columns(), row - firstColumn + 1);
            for (int j = 0; j < count; j++) {
                triangle[start + j] += values[i * right.columns() + j];
            }
        }
    }

    private Matrix block(Matrix x, int first) {
        return x.columns(first, Math.min(BLOCK, columns - first));
    }

    private float[] product(Matrix left, Matrix right, Worker worker) {
        engine.primitives()
                .of(new TransposedProduct(
                        type, left.rows(), left.columns(), left.stride(), right.columns(), right.stride()))
                .run(worker, left.address(), right.address(), products[worker.index()].address());
        float[] values = new float[left.columns() * right.columns()];
        products[worker.index()].read(0, values, 0, values.length);
        return values;
    }
}
