package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ColumnMergeTest {
    private static final int[] PLACES = {0, 3, 4, 8};
    private static final int COLUMNS = 9;
    private static final int ROWS = 5;

    private static Matrix numbered(Arena arena, int columns, int from) {
        Matrix matrix = Matrix.allocate(arena, ElementType.F32, ROWS, columns);
        for (int row = 0; row < ROWS; row++) {
            float[] values = new float[columns];
            for (int i = 0; i < columns; i++) {
                values[i] = from + row * columns + i;
            }
            matrix.write(row, values);
        }
        return matrix;
    }

    private static float expected(Matrix first, Matrix second, int row, int column) {
        int place = Arrays.binarySearch(PLACES, column);
        return place >= 0
                ? first.toFloats()[row * PLACES.length + place]
                : second.toFloats()[row * (COLUMNS - PLACES.length) + column + place + 1];
    }

    @Test
    void columns_go_to_their_places_and_the_others_fill_the_gaps() {
        try (Arena arena = Arena.ofConfined()) {
            Matrix first = numbered(arena, PLACES.length, 0);
            Matrix second = numbered(arena, COLUMNS - PLACES.length, 100);
            Matrix target = Matrix.allocate(arena, ElementType.F32, ROWS, COLUMNS);
            new ColumnMerge(PLACES, COLUMNS).apply(first, second, target, false);
            Matrix sum = numbered(arena, COLUMNS, 1000);
            new ColumnMerge(PLACES, COLUMNS).apply(first, second, sum, true);
            for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    int at = row * COLUMNS + column;
                    float wanted = expected(first, second, row, column);
                    assertThat(target.toFloats()[at]).as("" + at).isEqualTo(wanted);
                    assertThat(sum.toFloats()[at]).as("sum " + at).isEqualTo(1000 + at + wanted);
                }
            }
        }
    }

    @Test
    void places_and_matrices_that_do_not_fit_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ColumnMerge(new int[] {3, 2}, 9));
        assertThatIllegalArgumentException().isThrownBy(() -> new ColumnMerge(new int[] {3, 9}, 9));
        assertThatIllegalArgumentException().isThrownBy(() -> new ColumnMerge(new int[] {-1}, 9));
        try (Arena arena = Arena.ofConfined()) {
            ColumnMerge merge = new ColumnMerge(PLACES, COLUMNS);
            Matrix first = Matrix.allocate(arena, ElementType.F32, ROWS, PLACES.length);
            Matrix second = Matrix.allocate(arena, ElementType.F32, ROWS, COLUMNS - PLACES.length);
            Matrix target = Matrix.allocate(arena, ElementType.F32, ROWS, COLUMNS);
            Matrix half = Matrix.allocate(arena, ElementType.BF16, ROWS, COLUMNS);
            assertThatIllegalArgumentException().isThrownBy(() -> merge.apply(second, first, target, false));
            assertThatIllegalArgumentException().isThrownBy(() -> merge.apply(first, second, target.rows(0, 2), false));
            assertThatIllegalArgumentException().isThrownBy(() -> merge.apply(first, second, half, false));
            assertThatIllegalArgumentException().isThrownBy(() -> merge.apply(first, second, half, true));
        }
    }
}
