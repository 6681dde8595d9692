package io.github.liteasr.engine.kernel;

import io.github.liteasr.engine.threads.Worker;
import java.util.Arrays;

/**
 * A compiled native operation. It keeps no state between runs, so all workers may run it at once, each with argument
 * memory of its own.
 */
public abstract class Primitive implements AutoCloseable {
    private static final int CACHE_LINE = 16;

    /** Time spent and runs counted while profiling, a cache line apart for each worker. */
    private final long[] profiled;

    protected Primitive(int workers) {
        this.profiled = new long[workers * CACHE_LINE];
    }

    /** What computes: a name such as {@code brg_matmul:avx512_core_bf16}. */
    public abstract String implementation();

    /**
     * Runs the operation on the memory at these addresses, one for each argument.
     *
     * @throws IllegalStateException if the engine is closed
     */
    public final void run(Worker worker, long... addresses) {
        worker.requireOpen();
        if (!worker.profiled()) {
            execute(worker, addresses);
            return;
        }
        long start = System.nanoTime();
        execute(worker, addresses);
        profiled[worker.index() * CACHE_LINE] += System.nanoTime() - start;
        profiled[worker.index() * CACHE_LINE + 1]++;
    }

    protected abstract void execute(Worker worker, long[] addresses);

    /** Forgets what profiling found so far. */
    public final void resetProfile() {
        Arrays.fill(profiled, 0);
    }

    /** Nanoseconds in this operation while profiling, summed over the workers. */
    public final long nanoseconds() {
        return profiled(0);
    }

    /** Runs of this operation while profiling. */
    public final long runs() {
        return profiled(1);
    }

    private long profiled(int which) {
        long sum = 0;
        for (int i = which; i < profiled.length; i += CACHE_LINE) {
            sum += profiled[i];
        }
        return sum;
    }

    @Override
    public abstract void close();
}
