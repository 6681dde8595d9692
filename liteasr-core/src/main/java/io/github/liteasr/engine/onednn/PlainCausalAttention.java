package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.CausalKernel;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntFunction;

/** Causal attention in plain Java: oneDNN has no operation for so little work, on keys that lie in pages. */
final class PlainCausalAttention implements CausalKernel {
    private final int heads;
    private final int size;

    PlainCausalAttention(int heads, int size) {
        this.heads = heads;
        this.size = size;
    }

    @Override
    public void attend(
            MemorySegment query, IntFunction<MemorySegment> pages, int visible, Matrix output, int row, Worker worker) {
        float[] mixed = new float[heads * size];
        for (int head = 0; head < heads; head++) {
            attend(head, query, pages, visible, mixed);
        }
        output.write(row, mixed);
    }

    private void attend(int head, MemorySegment query, IntFunction<MemorySegment> pages, int visible, float[] mixed) {
        float[] q = new float[size];
        float[] other = new float[size];
        MemorySegment.copy(query, ValueLayout.JAVA_FLOAT, 4L * head * size, q, 0, size);
        double[] scores = new double[visible];
        double scale = 1 / Math.sqrt(size);
        for (int position = 0; position < visible; position++) {
            read(pages.apply(position / PAGE), position % PAGE, head, other);
            scores[position] = scale * product(q, other);
        }
        softmax(scores);
        double[] sum = new double[size];
        for (int position = 0; position < visible; position++) {
            read(pages.apply(position / PAGE), PAGE + position % PAGE, head, other);
            addScaled(sum, scores[position], other);
        }
        for (int channel = 0; channel < size; channel++) {
            mixed[head * size + channel] = (float) sum[channel];
        }
    }

    /** Reads a head's channels of a row of a page: a key, or a value behind the keys. */
    private void read(MemorySegment page, int row, int head, float[] target) {
        long start = ((long) row * heads + head) * size * Float.BYTES;
        MemorySegment.copy(page, ValueLayout.JAVA_FLOAT, start, target, 0, target.length);
    }

    /** Four sums side by side, because one would wait for each of its additions. */
    private static double product(float[] a, float[] b) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int whole = a.length / 4 * 4;
        for (int i = 0; i < whole; i += 4) {
            first += (double) a[i] * b[i];
            second += (double) a[i + 1] * b[i + 1];
            third += (double) a[i + 2] * b[i + 2];
            fourth += (double) a[i + 3] * b[i + 3];
        }
        for (int i = whole; i < a.length; i++) {
            first += (double) a[i] * b[i];
        }
        return first + second + third + fourth;
    }

    /** The JIT compiler vectorises this because the sum is of doubles: of two arrays of one type it fears that they overlap. */
    private static void addScaled(double[] sum, double factor, float[] row) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * row[i];
        }
    }

    private static void softmax(double[] scores) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            largest = Math.max(largest, score);
        }
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.exp(scores[i] - largest);
            sum += scores[i];
        }
        double factor = 1 / sum;
        for (int i = 0; i < scores.length; i++) {
            scores[i] *= factor;
        }
    }
}
