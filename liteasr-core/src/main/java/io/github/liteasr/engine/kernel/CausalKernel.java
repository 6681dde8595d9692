package io.github.liteasr.engine.kernel;

import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * One position's attention over the positions up to it, in 32 bits, all heads. Keys and values lie in pages: keys of up to
 * {@link #PAGE} positions, and behind them as many values. Its callers check shapes and types.
 */
@FunctionalInterface
public interface CausalKernel {
    /** Positions of a page of keys and values. */
    int PAGE = 64;

    /**
     * Writes one row of the output.
     *
     * @param query heads · size floats
     * @param pages memory of 2 · {@link #PAGE} rows of heads · size floats each
     * @param visible positions that the query sees, from the first page on
     * @param output rows x heads · size, of either floating type
     */
    void attend(
            MemorySegment query, IntFunction<MemorySegment> pages, int visible, Matrix output, int row, Worker worker);
}
