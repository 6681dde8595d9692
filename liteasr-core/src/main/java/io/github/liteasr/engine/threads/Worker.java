package io.github.liteasr.engine.threads;

/** One thread of a {@link Team}: whoever runs an operation says on which worker it does. */
public final class Worker {
    private final int index;
    private volatile boolean closed;
    private volatile boolean profiled;

    Worker(int index) {
        this.index = index;
    }

    /** From zero; scratch memory can be kept apart by it. */
    public int index() {
        return index;
    }

    /** Whether the time of each operation is taken. */
    public boolean profiled() {
        return profiled;
    }

    void profile(boolean wanted) {
        profiled = wanted;
    }

    /**
     * Refuses work after the end of the team, whose memory is gone.
     *
     * @throws IllegalStateException if the team is closed
     */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
    }

    void close() {
        closed = true;
    }
}
