package io.github.liteasr.engine.kernel;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;

/** Rounds activations to 8-bit integers ({@link Quantization}). */
public abstract class Quantizer {
    private final boolean byRow;

    protected Quantizer(boolean byRow) {
        this.byRow = byRow;
    }

    /** Whether each row gets a scale of its own; otherwise {@link Matrix#BLOCK} rows share one. */
    public final boolean byRow() {
        return byRow;
    }

    /** The 8-bit type for what GELU gives. */
    public final ElementType typeOfGelu() {
        return byRow ? ElementType.UINT8 : ElementType.INT8;
    }

    /**
     * Rounds a matrix of floats. In a target for what GELU gives, values less than the least of it become that.
     *
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public final void quantize(Matrix source, Matrix target, Worker worker) {
        boolean gelu = target.type() == ElementType.UINT8;
        if (source.type().integers()
                || !target.type().integers()
                || (gelu && !(byRow && source.type() == ElementType.BF16))
                || source.rows() != target.rows()
                || source.columns() != target.columns()) {
            throw new IllegalArgumentException("quantisation of " + source + " to " + target);
        }
        round(source, target, worker);
    }

    /**
     * Rounds each row of a bfloat16 matrix to two rows of integers, whose sum it is: to 8 bits, and what that leaves of it,
     * in steps of a 254th of the size, to 8 bits again. Only where each row has a scale of its own.
     *
     * @param target 8-bit, with twice the rows of the source
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public final void quantizeTwice(Matrix source, Matrix target, Worker worker) {
        if (!byRow
                || source.type() != ElementType.BF16
                || target.type() != ElementType.INT8
                || 2 * source.rows() != target.rows()
                || source.columns() != target.columns()) {
            throw new IllegalArgumentException("quantisation of " + source + " in two parts to " + target);
        }
        roundTwice(source, target, worker);
    }

    protected abstract void round(Matrix source, Matrix target, Worker worker);

    protected abstract void roundTwice(Matrix source, Matrix target, Worker worker);
}
