package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs numerical work on a fixed team of threads. What is made with an engine (packed layers, compiled primitives)
 * lives until the engine is closed.
 *
 * <p>Safe for several threads: {@link #call} queues whole pieces of work, such as one encoder pass, and runs them one
 * after the other; within a piece, {@link #parallel} spreads tasks over the team.
 */
public final class Engine implements AutoCloseable {
    /** One piece of a parallel job. */
    @FunctionalInterface
    public interface Task {
        /** Runs piece number {@code index} on a worker. */
        void run(int index, Worker worker);
    }

    private final Precision precision;
    private final Arena arena = Arena.ofShared();
    private final Team team;
    private final ExecutorService leader;
    private final ConcurrentHashMap<Operation, Primitive> primitives = new ConcurrentHashMap<>();
    private final ThreadLocal<Boolean> leading = ThreadLocal.withInitial(() -> false);

    /**
     * An engine of its own threads.
     *
     * @throws IllegalArgumentException if there is no thread, or the processor cannot run the precision
     */
    public Engine(int threads, Precision precision) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
        if (!precision.supported()) {
            throw new IllegalArgumentException("this processor has no instructions for precision " + precision);
        }
        this.precision = precision.resolved();
        this.team = new Team(threads);
        this.leader = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("liteasr-leader").factory());
        leader.execute(() -> {
            OneDnn.useOneThread();
            leading.set(true);
        });
    }

    /** The processors that this process may use: the default number of threads. */
    public static int availableThreads() {
        return Runtime.getRuntime().availableProcessors();
    }

    public int threads() {
        return team.threads();
    }

    /** The precision in use; never {@link Precision#AUTO}. */
    public Precision precision() {
        return precision;
    }

    /** The type of activations between layers. */
    public ElementType activationType() {
        return precision.activationType();
    }

    /** The arena of everything that lives as long as this engine. */
    public Arena arena() {
        return arena;
    }

    /** Runs a piece of work on the engine's leading thread and waits for it. */
    public <T> T call(Callable<T> work) {
        if (leading.get()) {
            return completed(work);
        }
        Future<T> future = leader.submit(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true; // the work goes on with memory of the caller's, so it is waited for
                } catch (ExecutionException e) {
                    throw rethrown(Objects.requireNonNull(e.getCause()));
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Runs {@code tasks} pieces, each on some worker, and returns when all are done.
     *
     * @throws IllegalStateException outside {@link #call}
     */
    public void parallel(int tasks, Task task) {
        if (!leading.get()) {
            throw new IllegalStateException("parallel work outside Engine.call");
        }
        team.run(tasks, task);
    }

    /** One band of rows of a matrix. */
    @FunctionalInterface
    public interface BandTask {
        /** Works on rows {@code first} to {@code first + rows}. */
        void run(int first, int rows, Worker worker);
    }

    /** Runs a task over all {@code rows}, in bands of at most {@code band} rows. */
    public void parallelBands(int rows, int band, BandTask task) {
        parallel((rows + band - 1) / band, (i, worker) -> {
            int first = i * band;
            task.run(first, Math.min(band, rows - first), worker);
        });
    }

    /** The names of the native implementations in use, such as {@code brg_matmul:avx512_core_bf16}. */
    public Set<String> implementations() {
        Set<String> names = new TreeSet<>();
        primitives.values().forEach(p -> names.add(p.implementation()));
        return names;
    }

    Primitive primitive(Operation operation) {
        Primitive known = primitives.get(operation);
        return known != null ? known : primitives.computeIfAbsent(operation, o -> o.compile(this));
    }

    @Override
    public void close() {
        leader.close();
        team.close();
        primitives.values().forEach(Primitive::close);
        primitives.clear();
        arena.close();
    }

    private static <T> T completed(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw rethrown(e);
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        switch (cause) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new IllegalStateException(cause);
        }
    }
}
