package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A one-dimensional convolution over the rows of a matrix (time), with padding so that the output has one row for every
 * {@code stride} rows of input. The rows under the kernel lie side by side in memory, so it is a linear layer over
 * overlapping windows.
 */
public final class Convolution {
    private final PackedLinear linear;
    private final int channels;
    private final int kernel;
    private final int stride;
    private final ElementType inputs;
    private final int maximumRows;
    private final WorkerMatrices windows;
    private final OperandBuffer operand;

    /**
     * Packs a convolution.
     *
     * @param weight outputs x channels x kernel, as in a checkpoint
     * @param kernel the odd number of rows under the kernel
     * @param operands the type of weights; inputs are of the activation type if these are integers, otherwise of the same
     * @param maximumRows the most output rows that {@link #apply} makes at once
     */
    public Convolution(
            Engine engine,
            int channels,
            int outputs,
            int kernel,
            int stride,
            float[] weight,
            float @Nullable [] bias,
            ElementType operands,
            int maximumRows) {
        if (channels < 1
                || outputs < 1
                || kernel < 1
                || kernel % 2 == 0
                || stride < 1
                || maximumRows < 1
                || weight.length != (long) outputs * channels * kernel) {
            throw new IllegalArgumentException("a convolution of " + weight.length + " weights, " + outputs + " x "
                    + channels + " x " + kernel + " in steps of " + stride + ", in " + operands);
        }
        this.channels = channels;
        this.kernel = kernel;
        this.stride = stride;
        this.linear = new PackedLinear(
                engine,
                channels * kernel,
                outputs,
                (first, count) -> tapMajor(weight, first, count),
                bias,
                operands,
                1);
        this.inputs = operands.integers() ? engine.activationType() : operands;
        this.maximumRows = maximumRows;
        this.windows = new WorkerMatrices(engine, inputs, maximumRows, channels * kernel);
        this.operand = new OperandBuffer(engine, engine.arena(), operands, maximumRows, channels * kernel);
    }

    /** Rows of outputs x (kernel x channels): the order in which the input's rows lie in memory. */
    private float[] tapMajor(float[] weight, int first, int count) {
        float[] rows = new float[count * kernel * channels];
        for (int o = 0; o < count; o++) {
            for (int c = 0; c < channels; c++) {
                for (int k = 0; k < kernel; k++) {
                    rows[(o * kernel + k) * channels + c] = weight[((first + o) * channels + c) * kernel + k];
                }
            }
        }
        return rows;
    }

    /** Writes {@code output}, which is the rows from {@code first} of the whole convolution of {@code source}. */
    public void apply(Matrix source, Matrix output, int first, Epilogue epilogue, Worker worker) {
        if (source.type() != inputs || source.columns() != channels || source.stride() != channels) {
            throw new IllegalArgumentException("convolution over " + channels + " channels: " + source);
        }
        if (first < 0
                || output.rows() > maximumRows
                || first + (long) output.rows() > Math.ceilDiv(source.rows(), stride)) {
            throw new IllegalArgumentException(
                    "rows from " + first + " of a convolution in steps of " + stride + ": " + source + " to " + output);
        }
        Matrix window = windows.of(worker, output.rows());
        long rowBytes = (long) channels * source.type().bytes();
        for (int i = 0; i < output.rows(); i++) {
            int from = (first + i) * stride - kernel / 2;
            int inside = Math.max(from, 0);
            int end = Math.min(from + kernel, source.rows());
            MemorySegment target = window.memory().asSlice((long) i * kernel * rowBytes, kernel * rowBytes);
            if (end - inside < kernel) {
                target.fill((byte) 0);
            }
            if (end > inside) {
                MemorySegment.copy(
                        source.memory(),
                        inside * rowBytes,
                        target,
                        (inside - from) * rowBytes,
                        (end - inside) * rowBytes);
            }
        }
        linear.apply(operand.of(window, worker), output, epilogue, worker);
    }
}
