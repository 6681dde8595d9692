package io.github.liteasr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
    @ParameterizedTest
    @CsvSource({"5.85, 7.63", "11.2, 60.7", "0, 0", "10, 10", "2579, 3381", "0.001, 0.002", "0, 250"})
    void an_axis_holds_its_values_between_a_few_round_ticks(double least, double most) {
        Axis axis = Axis.around(least, most, 40, 500);
        assertThat(axis.low()).isLessThanOrEqualTo(least);
        assertThat(axis.high()).isGreaterThan(most);
        assertThat(axis.ticks())
                .hasSizeBetween(3, 8)
                .allSatisfy(tick -> assertThat(Double.parseDouble(tick.label()))
                        .isCloseTo(tick.value(), within(1e-9 * Math.max(1, most))));
        assertThat(axis.ticks().getFirst().value()).isCloseTo(axis.low(), within(1e-9));
        assertThat(axis.ticks().getLast().value()).isCloseTo(axis.high(), within(1e-9 * Math.max(1, most)));
        assertThat(axis.at(axis.low())).isEqualTo(40);
        assertThat(axis.at(axis.high())).isCloseTo(500, within(1e-9));
    }

    @Test
    void an_axis_of_bars_begins_at_zero_and_ends_with_the_longest() {
        Axis axis = Axis.fromZero(1.25, 0, 100);
        assertThat(axis.ticks())
                .extracting(Axis.Tick::label)
                .containsExactly("0.00", "0.25", "0.50", "0.75", "1.00", "1.25");
        assertThat(axis.at(1.25)).isEqualTo(100);
    }
}
