package io.github.liteasr.compress;

import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.linear.BlasThreads;
import io.github.liteasr.whisper.EncoderLayer;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.LiteWhisperCheckpoint;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.ModelSummary;
import io.github.liteasr.whisper.WhisperConfig;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ranks for a target size, error or speed-up, by the layers' {@link Sensitivity}, which is measured when it is first needed. */
final class TargetRanks {
    /** Layers times windows of a probe: a large encoder is probed on fewer windows, or it would take hours. */
    private static final int MOST_LAYERS_AND_WINDOWS = 32;
    /** Encoder parameters times windows that the compensation is fitted on, and how many windows there are at least. */
    private static final long MOST_PARAMETERS_AND_COMPENSATING = 3_000_000_000L;

    private static final int FEWEST_COMPENSATING = 8;
    /** The greatest growth of rounding errors with which factors get pivots. */
    private static final double MOST_AMPLIFICATION = 100;
    /** How often ranks that miss a target error are corrected, times layers: once for a deep encoder, twice otherwise. */
    private static final int MOST_LAYERS_AND_CORRECTIONS = 48;

    private static final int MOST_CORRECTIONS = 2;

    private static final double SMALLEST_SHARE = 0.25;
    private static final int BISECTIONS = 5;
    private static final long WARM_UP_NANOSECONDS = 2_000_000_000L;
    private static final int TIMED_WINDOWS = 7;

    private final Path model;
    private final int threads;
    private final List<float[]> windows;
    private final List<float[]> compensating;
    private final List<Map<EncoderProjection, OutputComponents>> layers;
    private final Compressor.Progress progress;
    private @Nullable List<Map<EncoderProjection, ErrorCurve>> curves;

    TargetRanks(
            Path model,
            int threads,
            Collection<float[]> windows,
            List<Map<EncoderProjection, OutputComponents>> layers,
            Compressor.Progress progress) {
        this.model = model;
        this.threads = threads;
        this.windows = windows.stream()
                .limit(Math.max(1, MOST_LAYERS_AND_WINDOWS / layers.size()))
                .toList();
        this.compensating = windows.stream()
                .limit(Math.max(
                        FEWEST_COMPENSATING,
                        MOST_PARAMETERS_AND_COMPENSATING
                                / ModelSummary.read(model).encoderParameters()))
                .toList();
        this.layers = layers;
        this.progress = progress;
    }

    /**
     * The best ranks for a share of the encoder's parameters.
     *
     * @throws BadInputException if no ranks are small enough
     */
    List<Map<EncoderProjection, Integer>> ofSize(double share, int step) {
        WhisperConfig config = WhisperConfig.read(model);
        long dense = ModelSummary.read(model).encoderParameters();
        long linear = 0;
        for (EncoderProjection projection : EncoderProjection.values()) {
            linear += (long) config.encoderLayers() * projection.inputs(config) * projection.outputs(config);
        }
        // Low-rank factors give a key projection the bias that it does not have in a dense model.
        long others = dense - linear + (long) config.encoderLayers() * config.width();
        return allocation(config, step)
                .ofWeights((long) (share * dense) - others)
                .orElseThrow(() -> new BadInputException(String.format(
                        Locale.ROOT,
                        "%s: %.4g %% of the encoder's parameters are too few: %.4g %% are not in linear layers",
                        model,
                        100 * share,
                        100.0 * others / dense)))
                .layers();
    }

    /** The smallest ranks for an error. What the curves promise is measured, and corrected where they were wrong. */
    List<Map<EncoderProjection, Integer>> ofError(double target, int step) {
        WhisperConfig config = WhisperConfig.read(model);
        try (EncoderWeights weights = EncoderWeights.open(model);
                WhisperModel dense = WhisperModel.load(model, threads, Precision.F32)) {
            RankAllocation allocation = new RankAllocation(config, curves(dense, weights), step);
            EncoderProbe probe = new EncoderProbe(dense, windows);
            List<Map<EncoderProjection, Integer>> ranks =
                    allocation.ofError(target).layers();
            double promised = target;
            int corrections = Math.clamp(MOST_LAYERS_AND_CORRECTIONS / layers.size(), 1, MOST_CORRECTIONS);
            for (int i = 0; i < corrections; i++) {
                List<Map<EncoderProjection, Integer>> tried = ranks;
                double error = probe.error(layer -> factors(weights, tried, layer));
                if (error <= 0) {
                    break;
                }
                promised *= target / error;
                ranks = allocation.ofError(promised).layers();
            }
            return ranks;
        }
    }

    /**
     * The best ranks of the greatest size with which the encoder is so fast, found by bisection.
     *
     * @throws BadInputException if no ranks make it so fast
     */
    List<Map<EncoderProjection, Integer>> ofSpeedup(double target, Precision precision, int step) {
        double tooSlow = 1;
        double fast = SMALLEST_SHARE;
        List<Map<EncoderProjection, Integer>> ranks = ofSize(fast, step);
        double reached = speedup(ranks, precision);
        if (reached < target) {
            throw new BadInputException(String.format(
                    Locale.ROOT,
                    "%s: with %.4g %% of its parameters it is %.3g times as fast here, expected %.3g",
                    model,
                    100 * fast,
                    reached,
                    target));
        }
        for (int i = 0; i < BISECTIONS; i++) {
            double share = (tooSlow + fast) / 2;
            List<Map<EncoderProjection, Integer>> tried = ofSize(share, step);
            if (speedup(tried, precision) < target) {
                tooSlow = share;
            } else {
                fast = share;
                ranks = tried;
            }
        }
        return ranks;
    }

    /** How much faster the encoder is with low-rank layers where two factors are smaller than the dense layer. */
    private double speedup(List<Map<EncoderProjection, Integer>> ranks, Precision precision) {
        try (EncoderWeights weights = EncoderWeights.open(model);
                WhisperModel timed = WhisperModel.load(model, threads, precision)) {
            Matrix spectrogram = timed.newWindow();
            spectrogram.write(0, windows.getFirst());
            Matrix output = timed.newFeatures(timed.engine().activationType());
            double dense = milliseconds(timed, spectrogram, output);
            for (int layer = 0; layer < ranks.size(); layer++) {
                EncoderLayer target = timed.encoder().layers().get(layer);
                factors(weights, ranks, layer).forEach((projection, factors) -> {
                    if (factors.rank() < LowRankFactors.breakEven(factors.inputs(), factors.outputs())) {
                        target.replace(
                                projection,
                                target.lowRank(
                                        projection, factors, timed.engine().arena()));
                    }
                });
            }
            return dense / milliseconds(timed, spectrogram, output);
        }
    }

    /** The median time of one window, once code and kernels are warm. */
    private static double milliseconds(WhisperModel model, Matrix spectrogram, Matrix output) {
        double[] times = new double[TIMED_WINDOWS];
        long begun = System.nanoTime();
        int timed = 0;
        while (timed < TIMED_WINDOWS) {
            long start = System.nanoTime();
            model.engine().call(() -> {
                model.encoder().encode(spectrogram, output);
                return output;
            });
            if (start - begun >= WARM_UP_NANOSECONDS) {
                times[timed++] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(times);
        return times[TIMED_WINDOWS / 2];
    }

    private RankAllocation allocation(WhisperConfig config, int step) {
        List<Map<EncoderProjection, ErrorCurve>> known = curves;
        if (known == null) {
            try (EncoderWeights weights = EncoderWeights.open(model);
                    WhisperModel dense = WhisperModel.load(model, threads, Precision.F32)) {
                known = curves(dense, weights);
            }
        }
        return new RankAllocation(config, known, step);
    }

    private List<Map<EncoderProjection, ErrorCurve>> curves(WhisperModel dense, EncoderWeights weights) {
        List<Map<EncoderProjection, ErrorCurve>> known = curves;
        if (known == null) {
            known = Sensitivity.curves(new EncoderProbe(dense, windows), weights, layers, progress);
            curves = known;
        }
        return known;
    }

    /** Lends the factors of these ranks, {@linkplain Compensation compensated} and with pivots; layers in their order. */
    void refined(
            EncoderWeights weights,
            List<Map<EncoderProjection, Integer>> ranks,
            Consumer<LiteWhisperCheckpoint.Factors> use) {
        try (WhisperModel dense = WhisperModel.load(model, threads, Precision.AUTO)) {
            Compensation compensation =
                    new Compensation(dense, weights, compensating, layer -> factors(weights, ranks, layer), progress);
            use.accept(layer -> withPivots(compensation.of(layer)));
        }
    }

    private static Map<EncoderProjection, LowRankFactors> withPivots(Map<EncoderProjection, LowRankFactors> factors) {
        return BlasThreads.map(EncoderProjection.class, factors.keySet(), projection -> {
            LowRankFactors plain = Objects.requireNonNull(factors.get(projection));
            LowRankFactors pivoted = plain.pivoted();
            return pivoted.amplification() <= MOST_AMPLIFICATION ? pivoted : plain;
        });
    }

    private Map<EncoderProjection, LowRankFactors> factors(
            EncoderWeights weights, List<Map<EncoderProjection, Integer>> ranks, int layer) {
        return OutputComponents.factors(layers.get(layer), weights, layer, ranks.get(layer));
    }
}
