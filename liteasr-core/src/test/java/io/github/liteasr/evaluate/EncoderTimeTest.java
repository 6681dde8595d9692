package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EncoderTimeTest {
    @Test
    void quartiles_lie_between_neighbours() {
        EncoderTime time = EncoderTime.of(new double[] {40, 10, 20, 30});
        assertThat(time).isEqualTo(new EncoderTime(17.5, 25, 32.5));
        assertThat(time.spread()).isCloseTo(0.6, within(1e-12));
    }

    @Test
    void one_slow_run_does_not_make_a_machine_busy_but_a_slow_half_does() {
        assertThat(EncoderTime.of(new double[] {10, 10.1, 10.2, 10.3, 30}).disturbed())
                .isFalse();
        assertThat(EncoderTime.of(new double[] {10, 10.1, 10.2, 14, 15}).disturbed())
                .isTrue();
    }

    @Test
    void quartiles_out_of_order_are_a_bad_call() {
        assertThatThrownBy(() -> new EncoderTime(2, 1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EncoderTime(0, 1, 3)).isInstanceOf(IllegalArgumentException.class);
    }
}
