package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.AttentionKernel;
import io.github.liteasr.engine.kernel.AttentionShape;
import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Attention by oneDNN's products; the weights of one band of queries stay in a core's cache between the two.
 *
 * <p>The softmax takes no passes of its own but for a sum. The first product writes exp(scale · q·k) as it goes, without the
 * customary subtraction of the row's maximum; the second product's rows are divided by the sums of the weights. Where a sum
 * is not far from both ends of the range of a float, that is the softmax up to rounding; otherwise the band is computed
 * again in the safe way.
 */
public final class OneDnnAttention implements AttentionKernel {
    /** Sums of weights outside of this are not trusted: products with the values could overflow, or have underflown. */
    private static final float LARGEST_SUM = 1e30f;

    private static final float SMALLEST_SUM = 1e-30f;

    private final Primitives primitives;
    private final AttentionShape shape;
    private final boolean alternating;
    private final PackedLayout keyLayout;
    private final PackedLayout valueLayout;
    private final Scratch[] scratch;

    /**
     * One worker's memory, with room for the most keys.
     *
     * @param weights queries x keys, one row behind the other however many keys there are
     * @param values weighted sums of the values, queries x size
     * @param sums of the weights, and then what the values are multiplied by: 1 x queries
     */
    private record Scratch(Matrix weights, Matrix values, Matrix sums) {}

    /**
     * Attention over keys and values in the layouts that oneDNN likes, or in the alternating ones, which machine code reads
     * as well.
     */
    public OneDnnAttention(Primitives primitives, AttentionShape shape, boolean alternating) {
        this(primitives, shape, alternating, scratch(primitives, shape));
    }

    private OneDnnAttention(Primitives primitives, AttentionShape shape, boolean alternating, Scratch[] scratch) {
        this.primitives = primitives;
        this.shape = shape;
        this.alternating = alternating;
        this.keyLayout = new PackedLayout(shape.type(), shape.keySize(), shape.keys(), alternating);
        this.valueLayout = new PackedLayout(shape.type(), shape.keys(), shape.valueSize(), alternating);
        this.scratch = scratch;
    }

    private static Scratch[] scratch(Primitives primitives, AttentionShape shape) {
        Arena arena = primitives.arena();
        int queries = shape.maximumQueries();
        Scratch[] scratch = new Scratch[primitives.workers()];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = new Scratch(
                    Matrix.allocate(arena, shape.type(), queries, shape.keys()),
                    Matrix.allocate(arena, ElementType.F32, queries, shape.valueSize()),
                    Matrix.allocate(arena, ElementType.F32, 1, queries));
        }
        return scratch;
    }

    @Override
    public OneDnnAttention over(int keys) {
        return new OneDnnAttention(primitives, shape.over(keys), alternating, scratch);
    }

    @Override
    public long keyBytes() {
        return keyLayout.bytes();
    }

    @Override
    public long valueBytes() {
        return valueLayout.bytes();
    }

    @Override
    public void packKeys(Matrix keys, MemorySegment target, Worker worker) {
        primitives
                .of(new Pack(shape.type(), 1, keys.stride(), keyLayout))
                .run(worker, keys.address(), Matrix.address(target));
    }

    @Override
    public void packValues(Matrix values, MemorySegment target, Worker worker) {
        primitives
                .of(new Pack(shape.type(), values.stride(), 1, valueLayout))
                .run(worker, values.address(), Matrix.address(target));
    }

    @Override
    public void attend(Matrix queries, MemorySegment keys, MemorySegment values, Matrix output, Worker worker) {
        scores(queries, keys, scratch[worker.index()].weights, true, worker);
        if (!mix(values, output, worker)) {
            attendSafely(queries, keys, values, output, worker);
        }
    }

    /** Attends with softmax of the scores, from which each row's maximum is subtracted, whatever they are. */
    public void attendSafely(Matrix queries, MemorySegment keys, MemorySegment values, Matrix output, Worker worker) {
        try (Arena arena = Arena.ofConfined()) {
            Matrix scores = Matrix.allocate(arena, ElementType.F32, queries.rows(), shape.keys());
            scores(queries, keys, scores, false, worker);
            primitives
                    .of(new Softmax(queries.rows(), shape.keys(), shape.type(), false))
                    .run(worker, scores.address(), scratch[worker.index()].weights.address());
            mix(values, output, worker);
        }
    }

    private void scores(Matrix queries, MemorySegment keys, Matrix output, boolean exponential, Worker worker) {
        primitives
                .of(new Scores(
                        queries.rows(),
                        keyLayout,
                        queries.stride(),
                        output.type(),
                        shape.keys(),
                        shape.scale(),
                        exponential))
                .run(worker, queries.address(), Matrix.address(keys), output.address());
    }

    /** Weighted means of the values; false if the weights are not to be trusted. */
    private boolean mix(MemorySegment values, Matrix output, Worker worker) {
        int rows = output.rows();
        int size = shape.valueSize();
        Scratch own = scratch[worker.index()];
        long sums = own.sums.address();
        primitives.of(new RowSums(shape.type(), rows, shape.keys())).run(worker, own.weights.address(), sums);
        if (!inverted(own.sums.memory(), rows)) {
            return false;
        }
        primitives
                .of(new Product(rows, valueLayout, shape.keys(), ElementType.F32, size, false, Epilogue.NONE))
                .run(worker, own.weights.address(), Matrix.address(values), own.values.address());
        primitives
                .of(new ScaleRows(rows, size, size, shape.type(), output.stride()))
                .run(worker, own.values.address(), output.address(), sums);
        return true;
    }

    /** Replaces sums by their inverses; false if one is so large or so small that the weights are not to be trusted. */
    private static boolean inverted(MemorySegment sums, int count) {
        for (int i = 0; i < count; i++) {
            float sum = sums.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (!trusted(sum)) {
                return false;
            }
            sums.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1 / sum);
        }
        return true;
    }

    /** Whether weights that are not relative to the largest may be used, by their sum. */
    public static boolean trusted(float sum) {
        return sum > SMALLEST_SUM && sum < LARGEST_SUM;
    }
}
