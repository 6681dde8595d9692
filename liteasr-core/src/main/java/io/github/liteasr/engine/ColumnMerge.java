package io.github.liteasr.engine;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.util.Arrays;

/** Merges the columns of two 32-bit matrices into one, where each has its columns scattered among the other's. */
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

    /** Writes the merged columns, or adds them to those of the target. */
    public void apply(Matrix first, Matrix second, Matrix target, boolean add) {
        if (first.type() != ElementType.F32
                || second.type() != ElementType.F32
                || target.type() != ElementType.F32
                || first.columns() != firstColumns
                || second.columns() != sources.length - firstColumns
                || target.columns() != sources.length
                || first.rows() != target.rows()
                || second.rows() != target.rows()) {
            throw new IllegalArgumentException("merge of " + first + " and " + second + " to " + target);
        }
        float[] from = new float[sources.length];
        float[] to = new float[sources.length];
        for (int row = 0; row < target.rows(); row++) {
            first.read(row, from, 0, firstColumns);
            second.read(row, from, firstColumns, from.length - firstColumns);
            if (add) {
                target.read(row, to, 0, to.length);
            }
            for (int i = 0; i < to.length; i++) {
                to[i] = from[sources[i]] + (add ? to[i] : 0);
            }
            target.write(row, to);
        }
    }
}
