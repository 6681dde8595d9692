package io.github.liteasr.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.benchmark.CorpusRun.Line;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorpusRunTest {
    private static final List<float[]> CLIPS = List.of(new float[1], new float[2], new float[3]);

    @Test
    void clips_are_transcribed_in_order_in_batches() {
        List<Integer> batches = new ArrayList<>();
        CorpusRun run = new CorpusRun("a", 2, CLIPS, batch -> {
            batches.add(batch.size());
            return batch.stream().map(clip -> "text " + clip.length).toList();
        });
        run.run();
        assertThat(batches).containsExactly(2, 1);
        assertThat(run.texts()).containsExactly("text 1", "text 2", "text 3");
    }

    @Test
    void a_line_goes_through_its_points_and_between_others() {
        assertThat(Line.through(new double[] {1, 2, 4}, new double[] {5, 7, 11}))
                .isEqualTo(new Line(3, 2));
        Line between = Line.through(new double[] {0, 0, 2, 2}, new double[] {1, 3, 5, 7});
        assertThat(between.intercept()).isCloseTo(2, within(1e-12));
        assertThat(between.slope()).isCloseTo(2, within(1e-12));
    }

    @Test
    void the_cost_of_a_token_needs_clip_after_clip() {
        CorpusRun run = new CorpusRun(
                "a", 2, CLIPS, batch -> batch.stream().map(clip -> "").toList());
        assertThatThrownBy(() -> run.cost(String::length))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("batches of 2 clips have no time for each clip");
    }
}
