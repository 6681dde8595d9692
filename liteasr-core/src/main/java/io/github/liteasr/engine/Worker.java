package io.github.liteasr.engine;

import java.lang.foreign.MemorySegment;

/** One thread of an {@link Engine}: whoever runs an operation says on which worker it does. */
public final class Worker {
    private final int index;
    private final MemorySegment stream;
    private volatile boolean closed;
    private volatile boolean profiled;

    Worker(int index) {
        this.index = index;
        this.stream = OneDnn.stream();
    }

    /** From zero; scratch memory can be kept apart by it. */
    public int index() {
        return index;
    }

    MemorySegment stream() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        return stream;
    }

    boolean profiled() {
        return profiled;
    }

    void profile(boolean wanted) {
        profiled = wanted;
    }

    void close() {
        closed = true;
        OneDnn.destroyStream(stream);
    }
}
