package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Sums over rows against the same sums in 64-bit floats. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MomentsTest {
    @AutoClose
    private final Engine engine = new Engine(2, Precision.AUTO);

    @AutoClose
    private final Arena arena = Arena.ofShared();

    private final Noise noise = new Noise(11);

    @Test
    void sums_agree_with_the_reference_for_every_width_and_type() {
        for (int columns : new int[] {1, 3, 255, 257, 600}) {
            for (ElementType type : new ElementType[] {ElementType.F32, engine.activationType()}) {
                Moments moments = new Moments(engine, 70, columns, type);
                double[] sum = new double[columns];
                double[] triangle = new double[columns * (columns + 1) / 2];
                double[] expectedSum = new double[columns];
                double[] expectedSquares = new double[columns * columns];
                for (int rows : new int[] {70, 1, 33}) {
                    Matrix x = noise.matrix(arena, type, rows, columns);
                    engine.call(() -> {
                        moments.add(x, sum, triangle);
                        return sum;
                    });
                    reference(x, expectedSum, expectedSquares);
                }
                // Each of the 104 products and sums is rounded to 24 bits before 64-bit floats take over.
                double tolerance = 104 * Math.ulp(1f) * 16;
                for (int i = 0; i < columns; i++) {
                    assertThat(sum[i]).isCloseTo(expectedSum[i], within(tolerance));
                    for (int j = 0; j < columns; j++) {
                        int lower = Math.max(i, j) * (Math.max(i, j) + 1) / 2 + Math.min(i, j);
                        assertThat(triangle[lower]).isCloseTo(expectedSquares[i * columns + j], within(tolerance));
                    }
                }
            }
        }
        assertThat(engine.implementations()).noneMatch(name -> name.contains("ref"));
    }

    private static void reference(Matrix x, double[] sum, double[] squares) {
        float[] values = x.toFloats();
        int columns = x.columns();
        for (int row = 0; row < x.rows(); row++) {
            for (int i = 0; i < columns; i++) {
                double left = values[row * columns + i];
                sum[i] += left;
                for (int j = 0; j < columns; j++) {
                    squares[i * columns + j] += left * values[row * columns + j];
                }
            }
        }
    }

    @Test
    void other_shapes_and_types_are_refused() {
        Moments moments = new Moments(engine, 4, 3, ElementType.F32);
        Matrix fitting = Matrix.allocate(arena, ElementType.F32, 4, 3);
        double[] triangle = new double[6];
        Runnable[] attempts = {
            () -> moments.add(Matrix.allocate(arena, ElementType.F32, 5, 3), new double[3], triangle),
            () -> moments.add(Matrix.allocate(arena, ElementType.F32, 4, 2), new double[3], triangle),
            () -> moments.add(Matrix.allocate(arena, ElementType.BF16, 4, 3), new double[3], triangle),
            () -> moments.add(fitting, new double[2], triangle),
            () -> moments.add(fitting, new double[3], new double[3]),
            () -> new Moments(engine, 4, 3, ElementType.INT8)
        };
        for (Runnable attempt : attempts) {
            assertThatIllegalArgumentException().isThrownBy(attempt::run);
        }
    }
}
