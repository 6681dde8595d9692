package io.github.liteasr.compress;

import io.github.liteasr.BadInputException;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.LiteWhisperCheckpoint;
import io.github.liteasr.whisper.WhisperConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Replaces the linear layers of a dense encoder by low-rank ones. The principal components are found once; after that any
 * number of models can be made with other policies.
 */
public final class Compressor {
    private final Path model;
    private final ActivationStatistics statistics;
    private final WhisperConfig config;
    private final List<Map<EncoderProjection, OutputComponents>> layers = new ArrayList<>();

    /** Hears how far the search for components is. */
    public interface Progress {
        void advanced(int done, int all);
    }

    /**
     * Finds the principal components of every linear layer's output.
     *
     * @param model the dense model's folder
     * @throws BadInputException if the statistics are of another model, or a weight is not finite
     */
    public Compressor(Path model, ActivationStatistics statistics, Progress progress) {
        this.model = model;
        this.statistics = statistics;
        try (EncoderWeights weights = EncoderWeights.open(model)) {
            this.config = weights.config();
            requireSameModel(weights);
            int all = config.encoderLayers() * EncoderProjection.values().length;
            int done = 0;
            for (int layer = 0; layer < config.encoderLayers(); layer++) {
                Map<EncoderProjection, OutputComponents> components = new EnumMap<>(EncoderProjection.class);
                for (EncoderProjection projection : EncoderProjection.values()) {
                    components.put(projection, components(weights, layer, projection));
                    progress.advanced(++done, all);
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

    /** The ranks that a policy chooses: for each layer those of the linear layers that do not stay dense. */
    public List<Map<EncoderProjection, Integer>> ranks(RankPolicy policy) {
        List<Map<EncoderProjection, Integer>> ranks = new ArrayList<>();
        for (Map<EncoderProjection, OutputComponents> layer : layers) {
            Map<EncoderProjection, Integer> chosen = new EnumMap<>(EncoderProjection.class);
            layer.forEach((projection, components) ->
                    rank(policy, projection, components).ifPresent(rank -> chosen.put(projection, rank)));
            ranks.add(chosen);
        }
        return ranks;
    }

    private OptionalInt rank(RankPolicy policy, EncoderProjection projection, OutputComponents components) {
        return switch (policy) {
            case RankPolicy.VarianceThreshold threshold ->
                threshold.rank(
                        projection, projection.inputs(config), projection.outputs(config), components.variances());
        };
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
            LiteWhisperCheckpoint.write(
                    model,
                    target,
                    ranks,
                    (layer, projection, rank) -> components(layer, projection)
                            .factors(rank, weights.weight(layer, projection), weights.bias(layer, projection)),
                    metadata);
        }
    }

    private OutputComponents components(int layer, EncoderProjection projection) {
        return java.util.Objects.requireNonNull(layers.get(layer).get(projection));
    }
}
