package io.github.liteasr.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Merges the columns of two matrices into one, where each has its columns scattered among the other's. */
public final class ColumnMerge {
    private final int firstColumns;
    /** For each column of the result the column that it comes from, the second matrix's after the first's. */
    private final int[] sources;

    /**
     * A merge.
     *
     * @param places where the columns of the first matrix go, in ascending order; the second's go to the other places
     * @param columns of the result
     */
    public ColumnMerge(int[] places, int columns) {
        this.firstColumns = places.length;
        this.sources = new int[columns];
        Arrays.fill(sources, -1);
        int last = -1;
        for (int i = 0; i < places.length; i++) {
            if (places[i] <= last || places[i] >= columns) {
                throw new IllegalArgumentException("place " + places[i] + " after " + last + " of " + columns);
            }
            last = places[i];
            sources[places[i]] = i;
        }
        int next = firstColumns;
        for (int i = 0; i < columns; i++) {
            if (sources[i] < 0) {
                sources[i] = next++;
            }
        }
    }

    /**
     * Writes the merged columns, or adds them to those of a 32-bit target.
     *
     * @param first and {@code second} have the same floating type, and the target's where they do not add to it
     */
    public void apply(Matrix first, Matrix second, Matrix target, boolean add) {
        if (first.type() == ElementType.INT8
                || second.type() != first.type()
                || target.type() != (add ? ElementType.F32 : first.type())
                || first.columns() != firstColumns
                || second.columns() != sources.length - firstColumns
                || target.columns() != sources.length
                || first.rows() != target.rows()
                || second.rows() != target.rows()) {
            throw new IllegalArgumentException("merge of " + first + " and " + second + " to " + target);
        }
        if (first.type() == ElementType.BF16 && !add) {
            copyHalves(first, second, target);
        } else {
            float[] from = new float[sources.length];
            float[] to = new float[sources.length];
            for (int row = 0; row < target.rows(); row++) {
                read(first, row, from, 0);
                read(second, row, from, firstColumns);
                if (add) {
                    read(target, row, to, 0);
                    for (int i = 0; i < to.length; i++) {
                        to[i] += from[sources[i]];
                    }
                } else {
                    for (int i = 0; i < to.length; i++) {
                        to[i] = from[sources[i]];
                    }
                }
                MemorySegment.copy(to, 0, target.memory(), ValueLayout.JAVA_FLOAT, start(target, row), to.length);
            }
        }
    }

    private void copyHalves(Matrix first, Matrix second, Matrix target) {
        short[] from = new short[sources.length];
        short[] to = new short[sources.length];
        for (int row = 0; row < target.rows(); row++) {
            MemorySegment.copy(first.memory(), ValueLayout.JAVA_SHORT, start(first, row), from, 0, firstColumns);
            MemorySegment.copy(
                    second.memory(),
                    ValueLayout.JAVA_SHORT,
                    start(second, row),
                    from,
                    firstColumns,
                    from.length - firstColumns);
            for (int i = 0; i < to.length; i++) {
                to[i] = from[sources[i]];
            }
            MemorySegment.copy(to, 0, target.memory(), ValueLayout.JAVA_SHORT, start(target, row), to.length);
        }
    }

    private static void read(Matrix matrix, int row, float[] values, int offset) {
        MemorySegment memory = matrix.memory();
        long start = start(matrix, row);
        if (matrix.type() == ElementType.F32) {
            MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, start, values, offset, matrix.columns());
        } else {
            for (int i = 0; i < matrix.columns(); i++) {
                values[offset + i] =
                        Float.intBitsToFloat(memory.get(ValueLayout.JAVA_SHORT, start + 2L * i) << Short.SIZE);
            }
        }
    }

    private static long start(Matrix matrix, int row) {
        return (long) row * matrix.stride() * matrix.type().bytes;
    }
}
