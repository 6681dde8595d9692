package io.github.liteasr.compress;

import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.LiteWhisperCheckpoint;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.ModelSummary;
import io.github.liteasr.whisper.WhisperConfig;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the linear layers of a dense encoder by low-rank ones. The principal components are found once; after that any
 * number of models can be made with other policies.
 */
public final class Compressor {
    /** Real weights stay below 20. */
    private static final double MOST_AMPLIFICATION = 100;

    private final Path model;
    private final ActivationStatistics statistics;
    private final WhisperConfig config;
    private final int threads;
    private final Progress progress;
    private final List<Map<EncoderProjection, OutputComponents>> layers = new ArrayList<>();
    private @Nullable List<Map<EncoderProjection, ErrorCurve>> curves;

    /** Hears how far a long search is. */
    public interface Progress {
        void advanced(String task, int done, int all);
    }

    /**
     * Finds the principal components of every linear layer's output.
     *
     * @param model the dense model's folder
     * @param threads to measure sensitivities with
     * @throws BadInputException if the statistics are of another model, or a weight is not finite
     */
    public Compressor(Path model, ActivationStatistics statistics, int threads, Progress progress) {
        this.model = model;
        this.threads = threads;
        this.statistics = statistics;
        this.progress = progress;
        try (EncoderWeights weights = EncoderWeights.open(model)) {
            this.config = weights.config();
            requireSameModel(weights);
            int all = config.encoderLayers() * EncoderProjection.values().length;
            int done = 0;
            for (int layer = 0; layer < config.encoderLayers(); layer++) {
                Map<EncoderProjection, OutputComponents> components = new EnumMap<>(EncoderProjection.class);
                for (EncoderProjection projection : EncoderProjection.values()) {
                    components.put(projection, components(weights, layer, projection));
                    progress.advanced("principal components", ++done, all);
                }
                layers.add(components);
            }
        }
    }

    private OutputComponents components(EncoderWeights weights, int layer, EncoderProjection projection) {
        try {
            return OutputComponents.of(weights, statistics, layer, projection);
        } catch (ArithmeticException e) {
            throw new BadInputException(
                    model + ": layer " + layer + " " + projection.key()
                            + ": its statistics have no principal components: " + e.getMessage(),
                    e);
        }
    }

    private void requireSameModel(EncoderWeights weights) {
        String hash = EncoderWeights.hash(model);
        if (!hash.equals(statistics.source().modelHash())
                || statistics.layers() != config.encoderLayers()
                || statistics.width() != config.width()) {
            throw new BadInputException(weights.folder() + ": its weights have hash " + hash
                    + ", but the statistics are of " + statistics.source().model() + " with hash "
                    + statistics.source().modelHash());
        }
    }

    /**
     * The ranks that a policy chooses: for each layer those of the linear layers that do not stay dense.
     *
     * @throws BadInputException if its target cannot be reached
     */
    public List<Map<EncoderProjection, Integer>> ranks(RankPolicy policy) {
        return switch (policy) {
            case RankPolicy.VarianceThreshold threshold -> ranks(threshold);
            case RankPolicy.TargetSize target -> ranks(target);
            case RankPolicy.TargetError target ->
                new RankAllocation(config, curves(), target.step())
                        .ofError(target.error())
                        .layers();
        };
    }

    private List<Map<EncoderProjection, Integer>> ranks(RankPolicy.VarianceThreshold threshold) {
        List<Map<EncoderProjection, Integer>> ranks = new ArrayList<>();
        for (Map<EncoderProjection, OutputComponents> layer : layers) {
            Map<EncoderProjection, Integer> chosen = new EnumMap<>(EncoderProjection.class);
            layer.forEach((projection, components) -> threshold
                    .rank(projection, projection.inputs(config), projection.outputs(config), components.variances())
                    .ifPresent(rank -> chosen.put(projection, rank)));
            ranks.add(chosen);
        }
        return ranks;
    }

    private List<Map<EncoderProjection, Integer>> ranks(RankPolicy.TargetSize target) {
        long dense = ModelSummary.read(model).encoderParameters();
        long linear = 0;
        for (EncoderProjection projection : EncoderProjection.values()) {
            linear += (long) config.encoderLayers() * projection.inputs(config) * projection.outputs(config);
        }
        // Low-rank factors give a key projection the bias that it does not have in a dense model.
        long fixed = dense - linear + (long) config.encoderLayers() * config.width();
        long weights = (long) (target.share() * dense) - fixed;
        return new RankAllocation(config, curves(), target.step())
                .ofWeights(weights)
                .orElseThrow(() -> new BadInputException(String.format(
                        Locale.ROOT,
                        "%s: %.4g %% of the encoder's parameters are too few: %.4g %% are no linear layers'",
                        model,
                        100 * target.share(),
                        100.0 * fixed / dense)))
                .layers();
    }

    /** How the output's error follows from the ranks; measured once. */
    private List<Map<EncoderProjection, ErrorCurve>> curves() {
        if (curves == null) {
            try (EncoderWeights weights = EncoderWeights.open(model);
                    WhisperModel dense = WhisperModel.load(model, threads, Precision.F32)) {
                EncoderProbe probe =
                        new EncoderProbe(dense, statistics.windows().all());
                curves = Sensitivity.curves(probe, new Components(weights), config.encoderLayers(), progress);
            }
        }
        return curves;
    }

    /**
     * Writes a compressed model.
     *
     * @param target a folder that does not exist, or is empty
     * @throws BadInputException if it cannot be written
     */
    public void write(RankPolicy policy, Path target, String version) {
        List<Map<EncoderProjection, Integer>> ranks = ranks(policy);
        Map<String, String> metadata = new HashMap<>(statistics.source().toMetadata());
        metadata.put("compression", policy.description());
        metadata.put("liteasr_version", version);
        try (EncoderWeights weights = EncoderWeights.open(model)) {
            Components components = new Components(weights);
            LiteWhisperCheckpoint.Factors factors =
                    policy instanceof RankPolicy.VarianceThreshold ? components : components::pivoted;
            LiteWhisperCheckpoint.write(model, target, ranks, factors, metadata);
        }
    }

    /** The components with the weights that they are of. */
    private final class Components implements Sensitivity.Layers, LiteWhisperCheckpoint.Factors {
        private final EncoderWeights weights;

        Components(EncoderWeights weights) {
            this.weights = weights;
        }

        @Override
        public double[] variances(int layer, EncoderProjection projection) {
            return components(layer, projection).variances();
        }

        @Override
        public LowRankFactors of(int layer, EncoderProjection projection, int rank) {
            return components(layer, projection)
                    .factors(rank, weights.weight(layer, projection), weights.bias(layer, projection));
        }

        /** Pivoted factors, unless they would amplify rounding errors too much. */
        LowRankFactors pivoted(int layer, EncoderProjection projection, int rank) {
            LowRankFactors plain = of(layer, projection, rank);
            LowRankFactors pivoted = plain.pivoted();
            return pivoted.amplification() <= MOST_AMPLIFICATION ? pivoted : plain;
        }

        private OutputComponents components(int layer, EncoderProjection projection) {
            return java.util.Objects.requireNonNull(layers.get(layer).get(projection));
        }
    }
}
