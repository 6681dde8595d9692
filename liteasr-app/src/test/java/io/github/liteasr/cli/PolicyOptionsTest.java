package io.github.liteasr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.liteasr.BadInputException;
import io.github.liteasr.compress.RankPolicy;
import io.github.liteasr.compress.RankPolicy.TargetError;
import io.github.liteasr.compress.RankPolicy.TargetSize;
import io.github.liteasr.compress.RankPolicy.TargetSpeedup;
import io.github.liteasr.compress.RankPolicy.VarianceThreshold;
import io.github.liteasr.engine.Precision;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PolicyOptionsTest {
    @Command
    private static final class Holder {
        @Mixin
        private PolicyOptions options = new PolicyOptions();
    }

    private static RankPolicy policy(String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.options.policy(Precision.F32);
    }

    @Test
    void without_any_choice_the_error_is_one_that_is_not_heard() {
        assertThat(policy()).isEqualTo(new TargetError(TargetError.UNHEARD, RankPolicy.DEFAULT_STEP));
    }

    @Test
    void targets_choose_ranks_by_sensitivity() {
        assertThat(policy("--target_size", "60%")).isEqualTo(new TargetSize(0.6, 8));
        assertThat(policy("--target_size", "0.6", "--rank_step", "16")).isEqualTo(new TargetSize(0.6, 16));
        assertThat(policy("--target_error", "0.01")).isEqualTo(new TargetError(0.01, 8));
        assertThat(policy("--target_speedup", "1.5")).isEqualTo(new TargetSpeedup(1.5, Precision.F32, 8));
    }

    @Test
    void thresholds_choose_the_published_method() {
        assertThat(policy("--preset", "fast")).isEqualTo(new VarianceThreshold(0.99, 0.995));
        assertThat(policy("--theta", "0.9")).isEqualTo(new VarianceThreshold(0.9, 0.9));
        assertThat(policy("--method", "liteasr")).isEqualTo(new VarianceThreshold(0.99, 0.999));
    }

    @Test
    void choices_that_contradict_each_other_or_make_no_sense_are_refused() {
        for (String[] arguments : new String[][] {
            {"--method", "magic"},
            {"--method", "liteasr", "--target_size", "60%"},
            {"--method", "sensitivity", "--preset", "acc"},
            {"--preset", "acc", "--theta", "0.9"},
            {"--preset", "best"},
            {"--target_size", "60%", "--target_error", "0.1"},
            {"--target_size", "60%", "--preset", "acc"},
            {"--target_size", "160%"},
            {"--target_size", "small"},
            {"--target_error", "0"},
            {"--target_speedup", "1"},
            {"--theta", "0.9:1.2"},
            {"--rank_step", "0"}
        }) {
            assertThatExceptionOfType(BadInputException.class)
                    .as(String.join(" ", arguments))
                    .isThrownBy(() -> policy(arguments));
        }
    }
}
