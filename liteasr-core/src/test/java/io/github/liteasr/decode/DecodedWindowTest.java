package io.github.liteasr.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DecodedWindowTest {
    private static final DecodingOptions OPTIONS = DecodingOptions.defaults();

    @Test
    void an_ordinary_result_passes() {
        assertThat(window(-0.5, 0.1, 1.4).fails(OPTIONS)).isFalse();
    }

    @Test
    void a_loop_fails() {
        assertThat(window(-0.1, 0.1, 2.5).fails(OPTIONS)).isTrue();
        assertThat(window(-0.1, 0.1, 2.4).fails(OPTIONS)).isFalse();
        DecodingOptions lenient =
                OPTIONS.with().compressionRatioThreshold(OptionalDouble.empty()).build();
        assertThat(window(-0.1, 0.1, 9).fails(lenient)).isFalse();
    }

    @Test
    void a_short_loop_fails_only_where_it_is_tried_again() {
        DecodedWindow window =
                new DecodedWindow(List.of(), List.of(), "we went home again ".repeat(3), 0, -0.1, 0.1, 2.1);
        assertThat(window.fails(OPTIONS)).isTrue();
        assertThat(window.fails(OPTIONS.with().temperatures(List.of(0.0)).build()))
                .isFalse();
    }

    @Test
    void an_unlikely_result_fails() {
        assertThat(window(-1.1, 0.1, 1.4).fails(OPTIONS)).isTrue();
        DecodingOptions lenient =
                OPTIONS.with().logProbabilityThreshold(OptionalDouble.empty()).build();
        assertThat(window(-9, 0.1, 1.4).fails(lenient)).isFalse();
    }

    @Test
    void silence_is_not_tried_again() {
        assertThat(window(-1.1, 0.7, 1.4).fails(OPTIONS)).isFalse();
        assertThat(window(-1.1, 0.7, 1.4).silent(OPTIONS)).isTrue();
    }

    @Test
    void a_likely_text_is_not_silence() {
        assertThat(window(-0.9, 0.99, 1.4).silent(OPTIONS)).isFalse();
        assertThat(window(-1.1, 0.5, 1.4).silent(OPTIONS)).isFalse();
    }

    @Test
    void averages_count_the_end_and_repetition_is_what_deflates() {
        DecodedWindow window =
                DecodedWindow.of(List.of(5, 6, 7), List.of(-0.5, -0.5, -0.5), "na ".repeat(100), 0, -2, 0);
        assertThat(window.averageLogProbability()).isCloseTo(-0.5, within(1e-12));
        assertThat(window.compressionRatio()).isGreaterThan(10);
        assertThat(DecodedWindow.of(List.of(), List.of(), "", 0, 0, 0).compressionRatio())
                .isZero();
    }

    @Test
    void the_first_tokens_keep_what_is_known_of_them() {
        DecodedWindow window = new DecodedWindow(List.of(5, 6, 7), List.of(-1.0, -2.0, -3.0), "", 0, -1, 0, 1);
        assertThat(window.upTo(2, "a").tokens()).containsExactly(5, 6);
        assertThat(window.upTo(2, "a").certainties()).containsExactly(-1.0, -2.0);
    }

    private static DecodedWindow window(double logProbability, double noSpeech, double compressionRatio) {
        return new DecodedWindow(List.of(), List.of(), "", 0, logProbability, noSpeech, compressionRatio);
    }
}
