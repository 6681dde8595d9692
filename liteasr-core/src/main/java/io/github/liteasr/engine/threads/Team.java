package io.github.liteasr.engine.threads;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A leader and its helpers, who share the pieces of one job after the other. The jobs of a forward pass follow one
 * another within microseconds, so a helper without work spins for a moment before it sleeps.
 */
public final class Team implements AutoCloseable {
    /** How long a helper waits awake: longer than the gaps within a forward pass. */
    private static final long SPIN_NANOSECONDS = 100_000;

    private static final Job NONE = new Job(0, (task, worker) -> {});

    private static final VarHandle SLEEPS = MethodHandles.arrayElementVarHandle(boolean[].class);

    private final Runnable start;
    private final Worker[] workers;
    private final Thread[] helpers;
    private final boolean[] asleep;
    private volatile Job job = NONE;
    private volatile boolean closed;

    private static final class Job {
        final int tasks;
        final Task task;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        volatile @Nullable Throwable failure;

        Job(int tasks, Task task) {
            this.tasks = tasks;
            this.task = task;
        }

        void work(Worker worker) {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                try {
                    task.run(i, worker);
                } catch (Throwable t) {
                    failure = t;
                } finally {
                    done.incrementAndGet();
                }
            }
        }
    }

    /**
     * A team of the thread that calls {@link #run} and {@code threads − 1} helpers.
     *
     * @param start what each helper does first
     */
    public Team(int threads, Runnable start) {
        this.start = start;
        workers = new Worker[threads];
        helpers = new Thread[threads];
        asleep = new boolean[threads];
        for (int i = 0; i < threads; i++) {
            workers[i] = new Worker(i);
        }
        for (int i = 1; i < threads; i++) {
            int index = i;
            helpers[i] =
                    Thread.ofPlatform().daemon().name("liteasr-worker-" + i).unstarted(() -> help(index));
            helpers[i].start();
        }
    }

    /** Whether a thread, by its identifier, is one of the helpers. */
    public boolean helps(long threadId) {
        for (int i = 1; i < helpers.length; i++) {
            if (helpers[i].threadId() == threadId) {
                return true;
            }
        }
        return false;
    }

    /** Has all workers take the time of each operation, or no longer. */
    public void profile(boolean wanted) {
        for (Worker worker : workers) {
            worker.profile(wanted);
        }
    }

    public int threads() {
        return workers.length;
    }

    /** Runs the tasks on the calling leader and the helpers, and returns when all are done. */
    public void run(int tasks, Task task) {
        Job mine = new Job(tasks, task);
        if (tasks > 1 && workers.length > 1) {
            job = mine;
            for (int i = 1; i < Math.min(workers.length, tasks); i++) {
                wake(i);
            }
        }
        mine.work(workers[0]);
        while (mine.done.get() < tasks) {
            Thread.onSpinWait();
        }
        if (mine.failure != null) {
            throw rethrown(mine.failure);
        }
    }

    private void help(int index) {
        start.run();
        Job last = NONE; // not the current one, which a helper that starts late has yet to join
        while (!closed) {
            Job current = job;
            if (current != last) {
                current.work(workers[index]);
                last = current;
            } else {
                await(index, last);
            }
        }
    }

    private void await(int index, Job last) {
        long start = System.nanoTime();
        while (job == last && !closed) {
            Thread.onSpinWait();
            if (System.nanoTime() - start > SPIN_NANOSECONDS) {
                sleep(index, last);
                return;
            }
        }
    }

    private void sleep(int index, Job last) {
        SLEEPS.setVolatile(asleep, index, true);
        while (job == last && !closed) {
            LockSupport.park(this);
        }
        SLEEPS.setVolatile(asleep, index, false);
    }

    private void wake(int index) {
        if ((boolean) SLEEPS.getVolatile(asleep, index)) {
            LockSupport.unpark(helpers[index]);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (int i = 1; i < helpers.length; i++) {
            Thread helper = helpers[i];
            LockSupport.unpark(helper);
            uninterruptibly(() -> helper.join(Duration.ofMinutes(1)));
        }
        for (Worker worker : workers) {
            worker.close();
        }
    }

    /** A wait that says whether it is over. */
    @FunctionalInterface
    public interface Wait {
        boolean done() throws InterruptedException;
    }

    /** Waits until it is over, and leaves the thread interrupted if it was meanwhile. */
    public static void uninterruptibly(Wait wait) {
        boolean interrupted = false;
        boolean done = false;
        while (!done) {
            try {
                done = wait.done();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException rethrown(Throwable failure) {
        switch (failure) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new IllegalStateException(failure);
        }
    }
}
