package io.github.liteasr.engine.kernel;

import java.lang.foreign.Arena;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The primitives of one engine, each compiled once, and the memory that lives as long as they do. */
public final class Primitives implements AutoCloseable {
    private final int workers;
    private final Arena arena = Arena.ofShared();
    private final ConcurrentHashMap<Operation, Primitive> compiled = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public Primitives(int workers) {
        this.workers = workers;
    }

    /** How many workers may run a primitive at once. */
    public int workers() {
        return workers;
    }

    public Arena arena() {
        return arena;
    }

    /**
     * The primitive of an operation.
     *
     * @throws IllegalStateException if the engine is closed
     */
    public Primitive of(Operation operation) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        Primitive known = compiled.get(operation);
        return known != null ? known : compiled.computeIfAbsent(operation, o -> o.compile(workers));
    }

    /** All that were compiled so far. */
    public Map<Operation, Primitive> compiled() {
        return Map.copyOf(compiled);
    }

    @Override
    public void close() {
        closed = true;
        compiled.values().forEach(Primitive::close);
        compiled.clear();
        arena.close();
    }
}
