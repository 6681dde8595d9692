package io.github.liteasr.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleWindowsTest {
    @Test
    void the_same_windows_are_kept_in_whatever_order_they_come() {
        List<float[]> windows = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            windows.add(new float[] {random.nextFloat(), random.nextFloat()});
        }
        SampleWindows forward = kept(windows);
        Collections.reverse(windows);
        SampleWindows backward = kept(windows);
        assertThat(forward.all())
                .hasSize(SampleWindows.MOST)
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .containsExactlyElementsOf(backward.all());
    }

    @Test
    void a_window_that_comes_twice_is_kept_once() {
        assertThat(kept(List.of(new float[] {1, 2}, new float[] {1, 2})).all()).hasSize(1);
    }

    private static SampleWindows kept(List<float[]> windows) {
        SampleWindows kept = new SampleWindows();
        windows.forEach(kept::offer);
        return kept;
    }
}
