package io.github.liteasr.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.benchmark.Interleaved.Contender;
import io.github.liteasr.benchmark.Interleaved.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterleavedTest {
    @Test
    void contenders_take_turns_after_warming_up() {
        List<String> runs = new ArrayList<>();
        List<Result> results = Interleaved.measure(
                List.of(new Contender("a", () -> runs.add("a")), new Contender("b", () -> runs.add("b"))), 2, 3);
        assertThat(runs).containsExactly("a", "a", "b", "b", "a", "b", "a", "b", "a", "b");
        assertThat(results).extracting(Result::name).containsExactly("a", "b");
    }

    @Test
    void a_result_is_median_minimum_and_spread() {
        assertThat(Interleaved.summarize("x", new double[] {30, 10, 20})).isEqualTo(new Result("x", 20, 10, 1));
        assertThat(Interleaved.summarize("x", new double[] {10, 40, 20, 30})).isEqualTo(new Result("x", 25, 10, 1.2));
    }

    @Test
    void the_table_compares_medians_with_those_of_the_peers() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Interleaved.print(
                List.of(new Result("slow", 100, 90, 0.2), new Result("fast", 40, 39, 0.05)),
                1,
                new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertThat(bytes.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.trim().replaceAll(" +", " ")))
                .containsExactly(
                        "contender median ms minimum ms spread × slow",
                        "slow 100.0 90.0 20 % 1.00",
                        "fast 40.0 39.0 5 % 2.50");
    }

    @Test
    void nothing_to_measure_and_equal_names_are_refused() {
        Contender contender = new Contender("a", () -> {});
        assertThatThrownBy(() -> Interleaved.measure(List.of(), 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Interleaved.measure(List.of(contender), 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Interleaved.measure(List.of(contender, contender), 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two contenders are called a");
    }
}
