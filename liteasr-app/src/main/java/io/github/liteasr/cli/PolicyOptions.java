package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.compress.RankPolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to choose ranks. */
final class PolicyOptions {
    private static final String DEFAULT_PRESET = "balanced";

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "acc, balanced or fast, the published thresholds (default: balanced).")
    private @Nullable String preset;

    @Option(
            names = "--theta",
            paramLabel = "A:M",
            description =
                    "Share of the variance to keep in attention and MLP layers, such as 0.99:0.999; one number is "
                            + "for both.")
    private @Nullable String theta;

    @Option(
            names = "--rank_step",
            paramLabel = "N",
            description = "Ranks are multiples of this (default: ${DEFAULT-VALUE}).")
    private int step = RankPolicy.VarianceThreshold.PUBLISHED_STEP;

    RankPolicy.VarianceThreshold policy() {
        if (theta != null && preset != null) {
            throw new BadInputException("expected either --preset or --theta");
        }
        if (theta != null) {
            return threshold(theta, step);
        }
        String name = preset == null ? DEFAULT_PRESET : preset;
        RankPolicy.VarianceThreshold published = RankPolicy.VarianceThreshold.preset(name)
                .orElseThrow(() -> new BadInputException("--preset is " + name + ", expected acc, balanced or fast"));
        return checked(
                String.valueOf(step),
                () -> new RankPolicy.VarianceThreshold(published.attention(), published.mlp(), step));
    }

    /** The policy that a pair of thresholds such as {@code 0.99:0.999} means. */
    static RankPolicy.VarianceThreshold threshold(String theta, int step) {
        String[] parts = theta.split(":", 2);
        return checked(
                theta,
                () -> new RankPolicy.VarianceThreshold(
                        Double.parseDouble(parts[0]), Double.parseDouble(parts[parts.length - 1]), step));
    }

    private interface Choice {
        RankPolicy.VarianceThreshold make();
    }

    private static RankPolicy.VarianceThreshold checked(String given, Choice choice) {
        try {
            return choice.make();
        } catch (IllegalArgumentException e) {
            throw new BadInputException(
                    given
                            + ": expected thresholds between 0 and 1, such as 0.99:0.999, and ranks in steps of at least 1",
                    e);
        }
    }
}
