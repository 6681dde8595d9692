package io.github.liteasr.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlignmentMatrixTest {
    /** The values are stored in 32 bits, and standardising divides small differences by small deviations. */
    private static final double TOLERANCE = 1e-5;

    @Test
    void each_step_gives_what_its_definition_gives_in_64_bits() {
        for (JsonNode example : AlignmentExamples.all()) {
            AlignmentMatrix matrix = AlignmentExamples.matrix(example, "scores");
            check(matrix.softmax(), example, "softmax");
            check(matrix.standardize(), example, "standardized");
            check(matrix.medianFilter(), example, "filtered");
        }
    }

    private static void check(AlignmentMatrix actual, JsonNode example, String step) {
        for (int token = 0; token < actual.tokens(); token++) {
            for (int position = 0; position < actual.positions(); position++) {
                assertThat((double) actual.get(token, position))
                        .as("%s of %d x %d at %d, %d", step, actual.tokens(), actual.positions(), token, position)
                        .isCloseTo(example.get(step).get(token).get(position).asDouble(), within(TOLERANCE));
            }
        }
    }

    @Test
    void positions_where_all_tokens_are_the_same_tell_nothing() {
        AlignmentMatrix matrix = new AlignmentMatrix(new float[] {1, 3, 1, 5}, 2, 2).standardize();
        assertThat(values(matrix)).containsExactly(0, -1, 0, 1);
    }

    @Test
    void what_is_as_short_as_half_a_window_is_not_filtered() {
        AlignmentMatrix matrix = new AlignmentMatrix(new float[] {9, 1, 5}, 1, 3).medianFilter();
        assertThat(values(matrix)).containsExactly(9, 1, 5);
    }

    @Test
    void a_mean_is_taken_place_by_place() {
        AlignmentMatrix one = new AlignmentMatrix(new float[] {1, 2, 3, 4}, 2, 2);
        AlignmentMatrix other = new AlignmentMatrix(new float[] {3, 2, 1, 0}, 2, 2);
        assertThat(values(AlignmentMatrix.mean(List.of(one, other)))).containsExactly(2, 2, 2, 2);
        assertThat(values(one.rows(1, 2))).containsExactly(3, 4);
    }

    /** Two unit rows and columns; and two rows and columns of norm √½ each. */
    @Test
    void shares_in_single_places_are_sharper_than_the_same_spread_out() {
        AlignmentMatrix sharp = new AlignmentMatrix(new float[] {1, 0, 0, 1}, 2, 2);
        AlignmentMatrix flat = new AlignmentMatrix(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, 2, 2);
        assertThat(sharp.sharpness()).isCloseTo(4, within(1e-9));
        assertThat(flat.sharpness()).isCloseTo(4 * Math.sqrt(0.5), within(1e-9));
    }

    private static float[] values(AlignmentMatrix matrix) {
        float[] values = new float[matrix.tokens() * matrix.positions()];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix.get(i / matrix.positions(), i % matrix.positions());
        }
        return values;
    }
}
