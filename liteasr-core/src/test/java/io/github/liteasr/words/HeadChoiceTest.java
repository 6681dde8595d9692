package io.github.liteasr.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadChoiceTest {
    @Test
    void the_ten_sharpest_heads_are_kept_whatever_their_order() {
        List<AlignmentMatrix> heads = IntStream.range(0, 25)
                .mapToObj(i -> new AlignmentMatrix(new float[] {i / 25f, 1 - i / 25f}, 1, 2))
                .toList();
        // Sharpest are those near the ends; of two equally sharp ones, the first comes first.
        List<AlignmentMatrix> expected = IntStream.of(0, 1, 24, 2, 23, 3, 22, 4, 21, 5)
                .mapToObj(heads::get)
                .toList();
        HeadChoice upwards = new HeadChoice();
        HeadChoice downwards = new HeadChoice();
        for (int i = 0; i < heads.size(); i++) {
            upwards.consider(i, heads.get(i));
            downwards.consider(24 - i, heads.get(24 - i));
        }
        assertThat(upwards.best()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(downwards.best()).isEqualTo(upwards.best());
    }
}
