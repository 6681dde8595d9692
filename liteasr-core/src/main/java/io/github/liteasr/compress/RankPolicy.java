package io.github.liteasr.compress;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.EncoderProjection;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** How the rank of each linear layer is chosen. */
public sealed interface RankPolicy {
    /** The multiple of which the ranks of the sensitivity policies usually are. */
    int DEFAULT_STEP = 8;

    /** In one line, for people and for the metadata of a checkpoint. */
    String description();

    /**
     * Ranks by {@linkplain RankAllocation sensitivity}, so that the encoder has at most a share of the dense one's
     * parameters.
     *
     * @param share of the parameters, above 0 and below 1
     * @param step ranks are multiples of this
     */
    record TargetSize(double share, int step) implements RankPolicy {
        public TargetSize {
            if (!(share > 0 && share < 1)) {
                throw new IllegalArgumentException("a target size of " + share + ", expected above 0 and below 1");
            }
            requireStep(step);
        }

        @Override
        public String description() {
            return String.format(
                    Locale.ROOT,
                    "at most %.4g %% of the encoder's parameters, ranks by sensitivity in steps of %d",
                    100 * share,
                    step);
        }
    }

    /**
     * Ranks by {@linkplain RankAllocation sensitivity}, so that the encoder is small and its output's relative squared
     * error over calibration speech at most about as large as this.
     *
     * @param error above 0 and below 1
     * @param step ranks are multiples of this
     */
    record TargetError(double error, int step) implements RankPolicy {
        /** An error that hardly changes a word. */
        public static final double UNHEARD = 0.005;

        public TargetError {
            if (!(error > 0 && error < 1)) {
                throw new IllegalArgumentException("a target error of " + error + ", expected above 0 and below 1");
            }
            requireStep(step);
        }

        @Override
        public String description() {
            return String.format(
                    Locale.ROOT, "a relative error of at most %.4g, ranks by sensitivity in steps of %d", error, step);
        }
    }

    /**
     * Ranks by {@linkplain RankAllocation sensitivity}, of a size with which the encoder is about so much faster than
     * the dense one on this machine. What the same inputs give differs with the machine, and with its mood.
     *
     * @param speedup above 1
     * @param precision in which the encoder is to be so fast
     * @param step ranks are multiples of this
     */
    record TargetSpeedup(double speedup, Precision precision, int step) implements RankPolicy {
        public TargetSpeedup {
            if (!(speedup > 1 && speedup < 100)) {
                throw new IllegalArgumentException("a target speed-up of " + speedup + ", expected above 1");
            }
            requireStep(step);
        }

        @Override
        public String description() {
            return String.format(
                    Locale.ROOT,
                    "%.4g times as fast in %s here, ranks by sensitivity in steps of %d",
                    speedup,
                    precision.resolved(),
                    step);
        }
    }

    private static void requireStep(int step) {
        if (step < 1) {
            throw new IllegalArgumentException("ranks in steps of " + step + ", expected at least 1");
        }
    }

    /**
     * LiteASR's rule (section 3.2): the smallest multiple of {@code step} whose principal components hold more than a
     * threshold of the output's variance; the layer stays dense where its factors would cost as much as it does.
     *
     * @param attention the threshold of the query, key, value and output projections, above 0 and below 1
     * @param mlp the threshold of fc1 and fc2, above 0 and below 1
     */
    record VarianceThreshold(double attention, double mlp, int step) implements RankPolicy {
        /** The multiple of which the published ranks are. */
        public static final int PUBLISHED_STEP = 16;

        public VarianceThreshold {
            if (!(attention > 0 && attention < 1 && mlp > 0 && mlp < 1)) {
                throw new IllegalArgumentException(
                        "thresholds " + attention + " and " + mlp + ", expected above 0 and below 1");
            }
            requireStep(step);
        }

        /** Thresholds with the published step. */
        public VarianceThreshold(double attention, double mlp) {
            this(attention, mlp, PUBLISHED_STEP);
        }

        /** One of the published presets {@code acc}, {@code balanced} and {@code fast}. */
        public static Optional<VarianceThreshold> preset(String name) {
            return switch (name) {
                case "acc" -> Optional.of(new VarianceThreshold(0.999, 0.999));
                case "balanced" -> Optional.of(new VarianceThreshold(0.99, 0.999));
                case "fast" -> Optional.of(new VarianceThreshold(0.99, 0.995));
                default -> Optional.empty();
            };
        }

        /**
         * The rank of a layer, or none where it stays dense.
         *
         * @param variances of the principal components of the output, the largest first
         */
        OptionalInt rank(EncoderProjection projection, int inputs, int outputs, double[] variances) {
            double threshold = switch (projection) {
                case QUERY, KEY, VALUE, OUTPUT -> attention;
                case EXPAND, CONTRACT -> mlp;
            };
            int rank = rank(variances, threshold);
            return (long) rank * (inputs + outputs) < (long) inputs * outputs
                    ? OptionalInt.of(rank)
                    : OptionalInt.empty();
        }

        private int rank(double[] variances, double threshold) {
            double total = 0;
            for (double variance : variances) {
                total += Math.max(variance, 0);
            }
            double held = 0;
            for (int k = 1; k <= variances.length; k++) {
                held += Math.max(variances[k - 1], 0);
                if (k % step == 0 && held > threshold * total) {
                    return k;
                }
            }
            return variances.length;
        }

        @Override
        public String description() {
            return String.format(Locale.ROOT, "variance threshold %s:%s, ranks in steps of %d", attention, mlp, step);
        }
    }
}
