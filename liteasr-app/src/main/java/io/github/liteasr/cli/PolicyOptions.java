package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.compress.RankPolicy;
import io.github.liteasr.engine.Precision;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to choose ranks. */
final class PolicyOptions {
    private static final String PUBLISHED = "liteasr";
    private static final String SENSITIVITY = "sensitivity";
    private static final String DEFAULT_PRESET = "balanced";

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "sensitivity, ranks by what each layer does to the encoder's output (default), or liteasr, "
                    + "the published variance thresholds.")
    private @Nullable String method;

    @Option(
            names = "--target_size",
            paramLabel = "SHARE",
            description = "Make the encoder so large, such as 60%% of its parameters.")
    private @Nullable String size;

    @Option(
            names = "--target_error",
            paramLabel = "E",
            description = "Make the encoder as small as a relative squared error of its output allows, "
                    + "such as 0.01; without any target, an error that is not heard.")
    private @Nullable Double error;

    @Option(
            names = "--target_speedup",
            paramLabel = "N",
            description = "Make the encoder N times as fast on this machine, in the --precision given, such as 1.5.")
    private @Nullable Double speedup;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "acc, balanced or fast, the published thresholds (default of liteasr: balanced).")
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
            description = "Ranks are multiples of this (default: 8, and 16 for liteasr).")
    private @Nullable Integer step;

    /** The policy that was asked for; a speed-up is meant in that precision. */
    RankPolicy policy(Precision precision) {
        boolean thresholds = theta != null || preset != null;
        long targets = Stream.of(size, error, speedup).filter(Objects::nonNull).count();
        String wanted = method != null ? method : thresholds ? PUBLISHED : SENSITIVITY;
        if (!wanted.equals(PUBLISHED) && !wanted.equals(SENSITIVITY)) {
            throw new BadInputException("--method is " + wanted + ", expected " + SENSITIVITY + " or " + PUBLISHED);
        }
        if (wanted.equals(PUBLISHED) ? targets > 0 : thresholds) {
            throw new BadInputException(
                    "targets go with --method " + SENSITIVITY + ", --preset and --theta with --method " + PUBLISHED);
        }
        if (targets > 1) {
            throw new BadInputException("expected only one of --target_size, --target_error and --target_speedup");
        }
        return wanted.equals(PUBLISHED) ? published() : bySensitivity(precision);
    }

    private RankPolicy bySensitivity(Precision precision) {
        int multiple = step == null ? RankPolicy.DEFAULT_STEP : step;
        if (size != null) {
            return size(size, multiple);
        }
        if (speedup != null) {
            double times = speedup;
            return checked(() -> new RankPolicy.TargetSpeedup(times, precision, multiple));
        }
        double target = error == null ? RankPolicy.TargetError.UNHEARD : error;
        return checked(() -> new RankPolicy.TargetError(target, multiple));
    }

    private RankPolicy published() {
        if (theta != null && preset != null) {
            throw new BadInputException("expected either --preset or --theta");
        }
        int multiple = step == null ? RankPolicy.VarianceThreshold.PUBLISHED_STEP : step;
        if (theta != null) {
            return threshold(theta, multiple);
        }
        String name = preset == null ? DEFAULT_PRESET : preset;
        RankPolicy.VarianceThreshold published = RankPolicy.VarianceThreshold.preset(name)
                .orElseThrow(() -> new BadInputException("--preset is " + name + ", expected acc, balanced or fast"));
        return checked(() -> new RankPolicy.VarianceThreshold(published.attention(), published.mlp(), multiple));
    }

    /** The policy that a share such as {@code 60%} or {@code 0.6} means. */
    static RankPolicy.TargetSize size(String share, int step) {
        boolean percent = share.endsWith("%");
        String number = percent ? share.substring(0, share.length() - 1) : share;
        return checked(() -> new RankPolicy.TargetSize(Double.parseDouble(number) / (percent ? 100 : 1), step));
    }

    /** The policy that a pair of thresholds such as {@code 0.99:0.999} means. */
    static RankPolicy.VarianceThreshold threshold(String theta, int step) {
        String[] parts = theta.split(":", 2);
        return checked(() -> new RankPolicy.VarianceThreshold(
                Double.parseDouble(parts[0]), Double.parseDouble(parts[parts.length - 1]), step));
    }

    private static <T extends RankPolicy> T checked(Supplier<T> choice) {
        try {
            return choice.get();
        } catch (NumberFormatException e) {
            throw new BadInputException("expected a number such as 60%, 0.6 or 0.99:0.999: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }
}
