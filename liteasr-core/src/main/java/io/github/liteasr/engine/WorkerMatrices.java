package io.github.liteasr.engine;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;

/** A scratch matrix for each worker of an engine, for what lives within one band of rows. */
public final class WorkerMatrices {
    private final Matrix[] matrices;

    /** Matrices that live as long as the engine. */
    public WorkerMatrices(Engine engine, ElementType type, int rows, int columns) {
        this(engine, engine.arena(), type, rows, columns);
    }

    /** Matrices that live as long as an arena. */
    public WorkerMatrices(Engine engine, Arena arena, ElementType type, int rows, int columns) {
        matrices = new Matrix[engine.threads()];
        for (int i = 0; i < matrices.length; i++) {
            matrices[i] = Matrix.allocate(arena, type, rows, columns);
        }
    }

    /** The first rows of the worker's matrix. */
    public Matrix of(Worker worker, int rows) {
        return matrices[worker.index()].rows(0, rows);
    }
}
