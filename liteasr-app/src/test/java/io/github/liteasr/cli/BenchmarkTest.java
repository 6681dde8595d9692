package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.Profile;
import io.github.liteasr.engine.memory.ElementType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchmarkTest {
    private static final Profile.Entry PRODUCT = new Profile.Entry("product", 3, 10, Map.of(ElementType.BF16, 1200.0));
    private static final Profile.Entry NORM = new Profile.Entry("layer norm", 3, 10, Map.of());

    @Test
    void a_share_is_of_the_peak_in_the_operands_type() {
        Map<ElementType, Double> peaks = Map.of(ElementType.F32, 240.0, ElementType.BF16, 480.0);
        assertThat(benchmark(peaks).peakShare(PRODUCT)).hasValue(0.25);
    }

    @Test
    void products_of_two_types_count_by_the_time_that_each_takes_at_its_peak() {
        Map<ElementType, Double> peaks = Map.of(ElementType.INT8, 960.0, ElementType.BF16, 480.0);
        Profile.Entry both =
                new Profile.Entry("attention", 3, 10, Map.of(ElementType.INT8, 1920.0, ElementType.BF16, 1200.0));
        assertThat(benchmark(peaks).peakShare(both)).hasValue(0.45);
    }

    @Test
    void there_is_no_share_of_an_unknown_peak_or_for_an_operation_that_multiplies_nothing() {
        assertThat(benchmark(Map.of(ElementType.F32, 240.0)).peakShare(PRODUCT)).isEmpty();
        assertThat(benchmark(Map.of(ElementType.F32, 240.0)).peakShare(NORM)).isEmpty();
    }

    private static Benchmark benchmark(Map<ElementType, Double> peaks) {
        return new Benchmark(1, 1, 1, new Profile(20, List.of(PRODUCT, NORM)), peaks, List.of(), 1, 1);
    }
}
