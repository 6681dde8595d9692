package io.github.liteasr.words;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class TimeWarpTest {
    @Test
    void the_best_path_is_the_one_found_by_trying_all() {
        for (JsonNode example : AlignmentExamples.all()) {
            int[] expected = StreamSupport.stream(example.get("first_positions").spliterator(), false)
                    .mapToInt(JsonNode::asInt)
                    .toArray();
            assertThat(TimeWarp.firstPositions(AlignmentExamples.matrix(example, "filtered")))
                    .containsExactly(expected);
        }
    }

    @Test
    void tokens_are_reached_where_they_are_seen() {
        float[] values = {
            1, 1, -1, -1, -1, -1,
            -1, -1, 1, -1, -1, -1,
            -1, -1, -1, 1, 1, 1
        };
        assertThat(TimeWarp.firstPositions(new AlignmentMatrix(values, 3, 6))).containsExactly(0, 2, 3);
    }

    @Test
    void of_equally_good_ways_the_last_steps_are_by_positions_alone() {
        assertThat(TimeWarp.firstPositions(new AlignmentMatrix(new float[2 * 4], 2, 4)))
                .containsExactly(0, 0);
    }

    @Test
    void more_tokens_than_positions_share_some() {
        assertThat(TimeWarp.firstPositions(new AlignmentMatrix(new float[] {1, 2, 3}, 3, 1)))
                .containsExactly(0, 0, 0);
    }

    @Test
    void values_that_are_no_numbers_give_some_path() {
        float[] values = new float[12];
        java.util.Arrays.fill(values, Float.NaN);
        assertThat(TimeWarp.firstPositions(new AlignmentMatrix(values, 3, 4))).hasSize(3);
    }
}
