package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static List<ErrorCount> counts(int seed, int utterances, double rate) {
        Random random = new Random(seed);
        return Stream.generate(() -> random.doubles(10).filter(d -> d < rate).count())
                .map(errors -> new ErrorCount(errors, 0, 0, 10))
                .limit(utterances)
                .toList();
    }

    /** Utterances of one length with independent errors: the rate is a mean, whose interval is ±1.96 standard errors. */
    @Test
    void the_interval_is_that_of_a_mean() {
        List<ErrorCount> counts = counts(1, 2000, 0.2);
        double mean = ErrorCount.sum(counts).rate();
        double variance = counts.stream()
                .mapToDouble(c -> (c.rate() - mean) * (c.rate() - mean))
                .average()
                .orElseThrow();
        double half = 1.96 * Math.sqrt(variance / counts.size());
        Interval interval = Bootstrap.interval(counts);
        assertThat(interval.low()).isCloseTo(mean - half, within(0.15 * half));
        assertThat(interval.high()).isCloseTo(mean + half, within(0.15 * half));
    }

    @Test
    void the_same_counts_give_the_same_interval() {
        assertThat(Bootstrap.interval(counts(1, 50, 0.2))).isEqualTo(Bootstrap.interval(counts(1, 50, 0.2)));
    }

    @Test
    void one_utterance_leaves_nothing_to_chance() {
        assertThat(Bootstrap.interval(List.of(new ErrorCount(1, 0, 0, 4)))).isEqualTo(new Interval(0.25, 0.25));
    }

    /** One error less in every utterance: unpaired, the intervals of the two overlap; paired, the difference is sure. */
    @Test
    void a_comparison_is_paired() {
        List<ErrorCount> first = counts(1, 20, 0.5);
        List<ErrorCount> second = first.stream()
                .map(c -> new ErrorCount(Math.max(0, c.substitutions() - 1), 0, 0, 10))
                .toList();
        Bootstrap.Comparison comparison = Bootstrap.compare(first, second);
        assertThat(comparison.difference()).isCloseTo(-0.1, within(1e-2));
        assertThat(comparison.interval().excludesZero()).isTrue();
        assertThat(comparison.betterShare()).isEqualTo(1);
        assertThat(Bootstrap.interval(second).high())
                .isGreaterThan(Bootstrap.interval(first).low());
    }

    @Test
    void equal_systems_are_never_better() {
        List<ErrorCount> counts = counts(1, 50, 0.2);
        assertThat(Bootstrap.compare(counts, counts)).isEqualTo(new Bootstrap.Comparison(0, new Interval(0, 0), 0));
    }

    @Test
    void a_slight_difference_is_not_sure() {
        Bootstrap.Comparison comparison = Bootstrap.compare(counts(1, 100, 0.2), counts(2, 100, 0.2));
        assertThat(comparison.interval().excludesZero()).isFalse();
        assertThat(comparison.betterShare()).isBetween(0.01, 0.99);
    }

    @Test
    void other_utterances_are_refused() {
        assertThatThrownBy(() -> Bootstrap.compare(counts(1, 2, 0.2), counts(1, 3, 0.2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bootstrap.interval(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
