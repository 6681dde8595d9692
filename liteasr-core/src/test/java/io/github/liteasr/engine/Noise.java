package io.github.liteasr.engine;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.lang.foreign.Arena;
import java.util.Random;

/** Normally distributed test values, the same in every run. */
final class Noise {
    private final Random random;

    Noise(long seed) {
        this.random = new Random(seed);
    }

    float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** A matrix of the given floating type. */
    Matrix matrix(Arena arena, ElementType type, int rows, int columns) {
        Matrix matrix = Matrix.allocate(arena, type, rows, columns);
        matrix.write(0, values(rows * columns));
        return matrix;
    }

    /** A view of some columns in the middle of a wider matrix, an odd number of columns from its edges. */
    Matrix view(Arena arena, ElementType type, int rows, int columns) {
        return matrix(arena, type, rows, columns + 8).columns(5, columns);
    }

    static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    static double[] doubles(Matrix matrix) {
        return doubles(matrix.toFloats());
    }
}
