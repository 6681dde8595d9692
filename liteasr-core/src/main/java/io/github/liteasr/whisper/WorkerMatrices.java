package io.github.liteasr.whisper;

import io.github.liteasr.engine.ElementType;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Matrix;
import io.github.liteasr.engine.Worker;
import java.lang.foreign.Arena;

/** A scratch matrix for each worker of an engine, for what lives within one band of rows. */
final class WorkerMatrices {
    private final Matrix[] matrices;

    WorkerMatrices(Engine engine, ElementType type, int rows, int columns) {
        this(engine, engine.arena(), type, rows, columns);
    }

    WorkerMatrices(Engine engine, Arena arena, ElementType type, int rows, int columns) {
        matrices = new Matrix[engine.threads()];
        for (int i = 0; i < matrices.length; i++) {
            matrices[i] = Matrix.allocate(arena, type, rows, columns);
        }
    }

    /** The first rows of the worker's matrix. */
    Matrix of(Worker worker, int rows) {
        return matrices[worker.index()].rows(0, rows);
    }
}
