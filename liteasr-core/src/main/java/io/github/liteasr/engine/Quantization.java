package io.github.liteasr.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * 8-bit quantisation. It is symmetric, a value being an integer from −127 to 127 times the scale of its group, but for what
 * GELU gives: as that has a least value, which is small, integers without sign count from about there, in steps of half the
 * size.
 */
public final class Quantization {
    static final float LARGEST = 127;
    /** Below this the scale would have no inverse; such values become zeros. */
    static final float SMALLEST = LARGEST * Float.MIN_NORMAL;

    /** A little less than the least value of GELU, which is −0.16997. */
    static final float LEAST_OF_GELU = -0.17f;

    private Quantization() {}

    /** Whether each row gets a scale of its own. */
    static boolean byRow() {
        return VectorCode.supported();
    }

    /** The 8-bit type for what GELU gives. */
    static ElementType typeOfGelu() {
        return byRow() ? ElementType.UINT8 : ElementType.INT8;
    }

    /**
     * Rounds a matrix of floats to 8-bit integers: each row with a scale of its own where the engine's own code multiplies
     * them, otherwise with one for {@link Matrix#BLOCK} rows, because that is how oneDNN's products take it. In a target
     * for what GELU gives, values less than the least of it become that.
     */
    public static void quantize(Engine engine, Matrix source, Matrix target, Worker worker) {
        quantize(engine, source, target, worker, byRow());
    }

    static void quantize(Engine engine, Matrix source, Matrix target, Worker worker, boolean ownCode) {
        boolean gelu = target.type() == ElementType.UINT8;
        if (source.type().integers()
                || !target.type().integers()
                || (gelu && !(ownCode && source.type() == ElementType.BF16))
                || source.rows() != target.rows()
                || source.columns() != target.columns()) {
            throw new IllegalArgumentException("quantisation of " + source + " to " + target);
        }
        if (ownCode && source.type() == ElementType.BF16) {
            code(
                    source,
                    target,
                    gelu ? QuantizationCode.Kind.ROWS_OF_GELU : QuantizationCode.Kind.ROWS,
                    engine,
                    worker);
            return;
        }
        MemorySegment scales = target.scales();
        for (int row = 0; row < source.rows(); row += Matrix.BLOCK) {
            int rows = Math.min(Matrix.BLOCK, source.rows() - row);
            Matrix from = source.rows(row, rows);
            Matrix to = target.rows(row, rows);
            float scale = scale(largest(from));
            for (int i = row; i < row + rows; i++) {
                scales.setAtIndex(ValueLayout.JAVA_FLOAT, i, scale);
            }
            engine.primitive(new Operation.Quantize(
                            source.type(), rows, source.columns(), source.stride(), target.stride()))
                    .run(worker, from.address(), to.address(), Matrix.address(scales) + 4L * row);
        }
    }

    /**
     * Rounds each row of a bfloat16 matrix to two rows of integers, whose sum it is: to 8 bits, and what that leaves of it,
     * in steps of a 254th of the size, to 8 bits again. Only in the engine's own code ({@link #byRow}).
     *
     * @param target 8-bit, with twice the rows of the source
     */
    public static void quantizeTwice(Engine engine, Matrix source, Matrix target, Worker worker) {
        if (!byRow()
                || source.type() != ElementType.BF16
                || target.type() != ElementType.INT8
                || 2 * source.rows() != target.rows()
                || source.columns() != target.columns()) {
            throw new IllegalArgumentException("quantisation of " + source + " in two parts to " + target);
        }
        code(source, target, QuantizationCode.Kind.ROWS_IN_TWO_PARTS, engine, worker);
    }

    private static void code(Matrix source, Matrix target, QuantizationCode.Kind kind, Engine engine, Worker worker) {
        QuantizationCode code = new QuantizationCode(
                source.rows(),
                source.columns(),
                source.stride() * source.type().bytes,
                target.stride() * target.type().bytes,
                target.type().scaleBytes,
                kind);
        engine.primitive(code).run(worker, source.address(), target.address(), Matrix.address(target.scales()));
    }

    /** Rounds each row of a plain matrix with its own scale, which goes to {@code scales}. */
    static byte[] perRow(float[] values, int columns, float[] scales) {
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

    private static float scale(float largest) {
        return largest >= SMALLEST ? largest / LARGEST : 1;
    }

    /** The largest magnitude; found on the bits, which order like the numbers once the sign is gone. */
    private static float largest(Matrix matrix) {
        MemorySegment memory = matrix.memory();
        int columns = matrix.columns();
        int most = 0;
        for (int row = 0; row < matrix.rows(); row++) {
            long start = (long) row * matrix.stride();
            most = Math.max(
                    most,
                    matrix.type() == ElementType.BF16
                            ? largestShort(memory, start * 2, columns) << 16
                            : largestInt(memory, start * 4, columns));
        }
        return Float.intBitsToFloat(most);
    }

    /** Reads two at a time: the compiler vectorises a maximum of ints, but not of shorts. */
    private static int largestShort(MemorySegment memory, long start, int count) {
        int low = 0;
        int high = 0;
        for (int i = 0; i < count / 2; i++) {
            int pair = memory.get(ValueLayout.JAVA_INT_UNALIGNED, start + 4L * i);
            low = Math.max(low, (pair << 16) & 0x7fff0000);
            high = Math.max(high, pair & 0x7fff0000);
        }
        int last = count % 2 == 0 ? 0 : memory.get(ValueLayout.JAVA_SHORT, start + 2L * (count - 1)) & 0x7fff;
        return Math.max(Math.max(low, high) >>> 16, last);
    }

    private static int largestInt(MemorySegment memory, long start, int count) {
        int most = 0;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, memory.get(ValueLayout.JAVA_INT, start + 4L * i) & 0x7fffffff);
        }
        return most;
    }
}
