package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.CausalKernel;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Multi-head self-attention of a decoder: each position sees itself and the positions before it, whose keys and values
 * are kept. A step is so small that it is computed in 32 bits whatever the precision.
 */
public final class CausalAttention {
    private static final int PAGE = CausalKernel.PAGE;

    private final Engine engine;
    private final int heads;
    private final int size;
    private final int capacity;
    private final CausalKernel kernel;
    private final Deque<Page> free = new ArrayDeque<>();

    /** Keys of up to {@link CausalKernel#PAGE} positions, and behind them as many values: positions x heads · size each, in 32 bits. */
    private static final class Page {
        private final MemorySegment memory;
        private int users;

        private Page(MemorySegment memory) {
            this.memory = memory;
        }
    }

    /** The keys and values of one sequence so far. Pages are shared with its copies, but never written to while they are. */
    public static final class Cache {
        private final CausalAttention shape;
        private final List<Page> pages = new ArrayList<>();
        private int length;

        private Cache(CausalAttention shape) {
            this.shape = shape;
        }

        /** The number of positions held. */
        public int length() {
            return length;
        }
    }

    /** Attention of {@code heads} heads of {@code size} channels over up to {@code capacity} positions. */
    public CausalAttention(Engine engine, int heads, int size, int capacity) {
        if (heads < 1 || size < 1 || capacity < 1) {
            throw new IllegalArgumentException(
                    "attention of " + heads + " heads of " + size + " over " + capacity + " positions");
        }
        this.engine = engine;
        this.heads = heads;
        this.size = size;
        this.capacity = capacity;
        this.kernel = engine.kernels().causalAttention(heads, size, capacity);
    }

    /** A cache of no positions; its memory lives as long as the engine. */
    public Cache newCache() {
        return new Cache(this);
    }

    /** A cache that holds the same positions, and goes its own way from there. */
    public Cache copy(Cache cache) {
        requireShape(cache);
        Cache copy = new Cache(this);
        copy.length = cache.length;
        copy.pages.addAll(cache.pages);
        copy.pages.forEach(page -> page.users++);
        return copy;
    }

    /** Gives a cache's memory back, for another sequence to use. */
    public void forget(Cache cache) {
        requireShape(cache);
        cache.pages.forEach(this::release);
        cache.pages.clear();
        cache.length = 0;
    }

    private Page newPage() {
        Page page = free.isEmpty() ? new Page(engine.arena().allocate(2 * PAGE * rowBytes(), 64)) : free.pop();
        page.users = 1;
        return page;
    }

    private void release(Page page) {
        page.users--;
        if (page.users == 0) {
            free.push(page);
        }
    }

    /** The page that the next position goes to, which no other cache sees. */
    private Page lastPage(Cache cache) {
        if (cache.length % PAGE == 0) {
            cache.pages.add(newPage());
        } else if (cache.pages.getLast().users > 1) {
            Page shared = cache.pages.removeLast();
            Page own = newPage();
            own.memory.copyFrom(shared.memory);
            cache.pages.add(own);
            release(shared);
        }
        return cache.pages.getLast();
    }

    /** Appends one position's key and value: row {@code row} of two 32-bit matrices. */
    public void append(Matrix key, Matrix value, int row, Cache cache) {
        requireFloats(key, row);
        requireFloats(value, row);
        requireShape(cache);
        if (cache.length == capacity) {
            throw new IllegalArgumentException("a sequence longer than " + capacity + " positions");
        }
        Page page = lastPage(cache);
        long bytes = rowBytes();
        long at = cache.length % PAGE * bytes;
        MemorySegment.copy(key.row(row), 0, page.memory, at, bytes);
        MemorySegment.copy(value.row(row), 0, page.memory, PAGE * bytes + at, bytes);
        cache.length++;
    }

    /**
     * Writes row {@code row} of the output, for the query in that row, over the first {@code visible} positions.
     *
     * @param queries 32-bit, rows x heads · size
     * @param output of either floating type, rows x heads · size
     */
    public void attend(Matrix queries, int row, Cache cache, int visible, Matrix output, Worker worker) {
        requireFloats(queries, row);
        requireWidth(output, row);
        requireShape(cache);
        if (output.type().integers() || visible < 1 || visible > cache.length) {
            throw new IllegalArgumentException(visible + " positions of " + cache.length + " to " + output);
        }
        kernel.attend(queries.row(row), page -> cache.pages.get(page).memory, visible, output, row, worker);
    }

    private long rowBytes() {
        return (long) heads * size * Float.BYTES;
    }

    private void requireFloats(Matrix matrix, int row) {
        requireWidth(matrix, row);
        if (matrix.type() != ElementType.F32) {
            throw new IllegalArgumentException(matrix + " where 32-bit floats are expected");
        }
    }

    private void requireWidth(Matrix matrix, int row) {
        if (matrix.columns() != heads * size || row < 0 || row >= matrix.rows()) {
            throw new IllegalArgumentException("row " + row + " of " + matrix + " for " + heads + " heads of " + size);
        }
    }

    private void requireShape(Cache cache) {
        if (cache.shape != this) {
            throw new IllegalArgumentException("a cache of another attention");
        }
    }
}
