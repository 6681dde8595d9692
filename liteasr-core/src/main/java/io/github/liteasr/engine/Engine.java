package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.Kernels;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.onednn.OneDnn;
import io.github.liteasr.engine.threads.Task;
import io.github.liteasr.engine.threads.Team;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Runs numerical work on a fixed team of threads. What is made with an engine (packed layers, compiled primitives)
 * lives until the engine is closed.
 *
 * <p>Safe for several threads: {@link #call} queues whole pieces of work, such as one encoder pass, and runs them one
 * after the other; within a piece, {@link #parallel} spreads tasks over the team.
 */
public final class Engine implements AutoCloseable {
    private final Precision precision;
    private final Primitives primitives;
    private final Kernels kernels;
    private final Team team;
    private final ExecutorService leader;
    /** The leading thread's identifier. */
    private volatile long leading;

    private volatile boolean closed;
    /** Whether a parallel job runs; only the leading thread uses it. */
    private boolean spread;

    /**
     * An engine of its own threads.
     *
     * @throws IllegalArgumentException if there is no thread, or the processor cannot run the precision
     * @throws UnsatisfiedLinkError if the natives of this platform are not on the class path
     */
    public Engine(int threads, Precision precision) {
        this(threads, precision, KernelSet.best());
    }

    Engine(int threads, Precision precision, KernelSet kernels) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
        OneDnn.requireLoaded(); // so that the caller and not a worker hears what is missing
        if (!precision.supported()) {
            throw new IllegalArgumentException("this processor has no instructions for precision " + precision);
        }
        PinningDefect.warnOnce();
        this.precision = precision.resolved();
        this.primitives = new Primitives(threads);
        this.kernels = kernels.kernels(primitives);
        this.team = new Team(threads, OneDnn::useOneThread);
        this.leader = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("liteasr-leader").factory());
        leader.execute(() -> {
            OneDnn.useOneThread();
            leading = Thread.currentThread().threadId();
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

    /** Rows that products take at once: bands of a multiple of it leave none over. */
    public int rowStep() {
        return kernels.rowStep();
    }

    /** The arena of everything that lives as long as this engine. */
    public Arena arena() {
        return primitives.arena();
    }

    /**
     * Runs a piece of work on the engine's leading thread and waits for it. Work may call again within itself.
     *
     * @throws IllegalStateException within a parallel task, or if the engine is closed, or around a checked exception
     */
    public <T> T call(Callable<T> work) {
        requireOutsideTasks("Engine.call");
        if (isLeading()) {
            return completed(work);
        }
        Future<T> future = submitted(work);
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
     * Runs {@code tasks} pieces, each on some worker, and returns when all are done. If pieces fail, the others are run
     * all the same, and then one of the failures is thrown.
     *
     * @throws IllegalStateException outside {@link #call}, or within a parallel task
     */
    public void parallel(int tasks, Task task) {
        requireOutsideTasks("parallel work");
        if (!isLeading()) {
            throw new IllegalStateException("parallel work outside Engine.call");
        }
        spread = true;
        try {
            team.run(tasks, task);
        } finally {
            spread = false;
        }
    }

    /** One band of rows of a matrix. */
    @FunctionalInterface
    public interface BandTask {
        /** Works on rows {@code first} to {@code first + rows}. */
        void run(int first, int rows, Worker worker);
    }

    /** Runs a task over all {@code rows}, in bands of at most {@code band} rows. */
    public void parallelBands(int rows, int band, BandTask task) {
        if (rows < 0 || band < 1) {
            throw new IllegalArgumentException(rows + " rows in bands of " + band);
        }
        parallel(Math.ceilDiv(rows, band), (i, worker) -> {
            int first = i * band;
            task.run(first, Math.min(band, rows - first), worker);
        });
    }

    /** The names of the native implementations in use, such as {@code brg_matmul:avx512_core_bf16}. */
    public Set<String> implementations() {
        Set<String> names = new TreeSet<>();
        primitives.compiled().values().forEach(p -> names.add(p.implementation()));
        return names;
    }

    /** Runs a piece of work as {@link #call} does, and tells in which operations the workers' time went. */
    public Profile profile(Runnable work) {
        return call(() -> {
            primitives.compiled().values().forEach(Primitive::resetProfile);
            team.profile(true);
            long start = System.nanoTime();
            try {
                work.run();
            } finally {
                team.profile(false);
            }
            return Profile.of(primitives.compiled(), (System.nanoTime() - start) * team.threads());
        });
    }

    /** What computes on this processor. */
    Kernels kernels() {
        return kernels;
    }

    Primitives primitives() {
        return primitives;
    }

    /** What a piece of work gives that one worker does by itself; as {@link #call}. */
    <T> T callOnWorker(Function<Worker, T> work) {
        return call(() -> {
            AtomicReference<T> result = new AtomicReference<>();
            parallel(1, (task, worker) -> result.set(work.apply(worker)));
            return result.get();
        });
    }

    /**
     * Waits for the work that was called and ends the threads. What was made with the engine is of no more use: work
     * with it is refused. Closing again does nothing.
     *
     * @throws IllegalStateException within the engine's own work
     */
    @Override
    public void close() {
        requireOutsideTasks("Engine.close");
        if (isLeading()) {
            throw new IllegalStateException("Engine.close within Engine.call");
        }
        release();
    }

    private synchronized void release() {
        if (closed) {
            return;
        }
        leader.shutdown();
        Team.uninterruptibly(() -> leader.awaitTermination(1, TimeUnit.MINUTES));
        closed = true;
        team.close();
        primitives.close();
    }

    private <T> Future<T> submitted(Callable<T> work) {
        try {
            return leader.submit(work);
        } catch (RejectedExecutionException e) {
            throw alreadyClosed();
        }
    }

    /** A task that waits for other work of its own engine would wait for ever. */
    private void requireOutsideTasks(String what) {
        if (isLeading() ? spread : team.helps(Thread.currentThread().threadId())) {
            throw new IllegalStateException(what + " within a parallel task");
        }
    }

    private boolean isLeading() {
        return Thread.currentThread().threadId() == leading;
    }

    private static IllegalStateException alreadyClosed() {
        return new IllegalStateException("the engine is closed");
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
