package io.github.liteasr.engine.threads;

/** One piece of a parallel job. */
@FunctionalInterface
public interface Task {
    /** Runs piece number {@code index} on a worker. */
    void run(int index, Worker worker);
}
