package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MatrixTest {
    @AutoClose
    private final Arena arena = Arena.ofConfined();

    private final Matrix matrix = Matrix.of(arena, 2, 3, 1, 2, 3, 4, 5, 6);

    @Test
    void a_new_matrix_is_zero() {
        assertThat(Matrix.allocate(arena, ElementType.BF16, 2, 2).toFloats()).containsExactly(0, 0, 0, 0);
        assertThat(Matrix.allocate(arena, ElementType.INT8, 2, 2).toFloats()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void views_share_the_memory() {
        Matrix view = matrix.rows(1, 1).columns(1, 2);
        assertThat(view.toFloats()).containsExactly(5, 6);
        view.write(0, 8, 9);
        view.set(0, 0, 7);
        assertThat(matrix.toFloats()).containsExactly(1, 2, 3, 4, 7, 9);
    }

    @Test
    void bfloat16_is_rounded_to_nearest_even() {
        float[] values = {1 + 1 / 256f, 1 + 3 / 256f, -1.01f, 3e38f, Float.NEGATIVE_INFINITY, Float.NaN};
        Matrix rounded = Matrix.allocate(arena, ElementType.BF16, 1, values.length);
        rounded.write(0, values);
        double[] expected =
                ReferenceOperations.bfloat16(Noise.doubles(new float[] {values[0], values[1], values[2], 3e38f}));
        assertThat(rounded.toFloats())
                .containsExactly(
                        (float) expected[0],
                        (float) expected[1],
                        (float) expected[2],
                        (float) expected[3],
                        Float.NEGATIVE_INFINITY,
                        Float.NaN);
    }

    @Test
    void every_not_a_number_stays_one_in_bfloat16() {
        Matrix rounded = Matrix.allocate(arena, ElementType.BF16, 1, 2);
        rounded.write(0, Float.intBitsToFloat(0x7fffffff), Float.intBitsToFloat(0xff800001));
        assertThat(rounded.toFloats()).containsExactly(Float.NaN, Float.NaN);
    }

    @Test
    void values_are_read_and_written_from_the_middle_of_arrays() {
        float[] target = new float[4];
        matrix.read(1, target, 1, 2);
        assertThat(target).containsExactly(0, 4, 5, 0);
        matrix.write(0, new float[] {0, 7, 8, 0}, 1, 2);
        assertThat(matrix.toFloats()).containsExactly(7, 8, 3, 4, 5, 6);
    }

    @Test
    void bfloat16_values_are_read_as_floats() {
        Matrix rounded = Matrix.allocate(arena, ElementType.BF16, 2, 3).columns(1, 2);
        rounded.write(1, -1.5f, 1 / 3f);
        float[] target = new float[3];
        rounded.read(1, target, 1, 2);
        assertThat(target).containsExactly(0, -1.5f, 0x1.56p-2f);
    }

    @Test
    void values_outside_of_the_matrix_are_refused() {
        Matrix view = matrix.columns(0, 2);
        float[] three = new float[3];
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.write(1, new float[4]));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.write(-1, three));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.write(2, new float[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> view.write(0, three));
        assertThatIllegalArgumentException().isThrownBy(() -> view.read(0, three, 0, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> view.set(0, 2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.set(0, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.set(2, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.read(0, three, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.read(0, three, 2, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.write(0, three, -1, 2));
    }

    @Test
    void views_outside_of_the_matrix_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.rows(1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.rows(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.rows(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.columns(2, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> matrix.columns(1, Integer.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> Matrix.allocate(arena, ElementType.F32, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Matrix.allocate(arena, ElementType.F32, 1, -1));
    }

    @Test
    void types_that_an_access_does_not_know_are_refused() {
        Matrix integers = Matrix.allocate(arena, ElementType.INT8, 40, 3);
        Matrix halves = Matrix.allocate(arena, ElementType.BF16, 2, 3);
        assertThatIllegalArgumentException().isThrownBy(() -> integers.write(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> integers.rows(1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> halves.set(0, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> integers.read(0, new float[1], 0, 1));
        assertThatIllegalStateException().isThrownBy(halves::scales);
    }

    @Test
    void memory_of_a_closed_arena_has_no_address() {
        Arena closed = Arena.ofConfined();
        Matrix gone = Matrix.allocate(closed, ElementType.F32, 1, 1);
        closed.close();
        assertThatIllegalStateException().isThrownBy(gone::address);
        assertThatIllegalStateException().isThrownBy(gone::toFloats);
    }
}
