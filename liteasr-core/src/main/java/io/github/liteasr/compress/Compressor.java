package io.github.liteasr.compress;

import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.linear.BlasThreads;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import io.github.liteasr.whisper.LiteWhisperCheckpoint;
import io.github.liteasr.whisper.RelativeError;
import io.github.liteasr.whisper.WhisperConfig;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replaces the linear layers of a dense encoder by low-rank ones. The principal components are found once; after that any
 * number of models can be made with other policies.
 */
public final class Compressor {
    /** Layers times sample windows that a result is measured on. */
    private static final int MEASURED_LAYERS_AND_WINDOWS = 32;

    private final Path model;
    private final CalibrationSource source;
    private final Collection<float[]> windows;
    private final WhisperConfig config;
    private final int threads;
    private final List<Map<EncoderProjection, OutputComponents>> layers = new ArrayList<>();
    private final TargetRanks targets;

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
        this.source = statistics.source();
        this.windows = statistics.windows().all();
        try (EncoderWeights weights = EncoderWeights.open(model)) {
            this.config = weights.config();
            requireSameModel(weights, statistics);
            for (int layer = 0; layer < config.encoderLayers(); layer++) {
                int current = layer;
                layers.add(BlasThreads.map(
                        EncoderProjection.class,
                        EnumSet.allOf(EncoderProjection.class),
                        projection -> components(weights, statistics, current, projection)));
                progress.advanced("principal components", layer + 1, config.encoderLayers());
            }
        }
        this.targets = new TargetRanks(model, threads, windows, layers, progress);
    }

    private OutputComponents components(
            EncoderWeights weights, ActivationStatistics statistics, int layer, EncoderProjection projection) {
        try {
            return OutputComponents.of(weights, statistics, layer, projection);
        } catch (ArithmeticException e) {
            throw new BadInputException(
                    model + ": layer " + layer + " " + projection.key()
                            + ": its statistics have no principal components: " + e.getMessage(),
                    e);
        }
    }

    private void requireSameModel(EncoderWeights weights, ActivationStatistics statistics) {
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
            case RankPolicy.TargetSize target -> targets.ofSize(target.share(), target.step());
            case RankPolicy.TargetError target -> targets.ofError(target.error(), target.step());
            case RankPolicy.TargetSpeedup target ->
                targets.ofSpeedup(target.speedup(), target.precision(), target.step());
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

    /**
     * The relative squared error of a compressed model's encoder output, over a few windows of the calibration speech.
     */
    public double error(Path compressed) {
        List<float[]> measured = windows.stream()
                .limit(Math.max(1, MEASURED_LAYERS_AND_WINDOWS / config.encoderLayers()))
                .toList();
        // One after the other: two large models at once may not fit into memory.
        List<float[]> references = encoded(model, measured);
        List<float[]> outputs = encoded(compressed, measured);
        RelativeError error = new RelativeError(config.width());
        for (int i = 0; i < measured.size(); i++) {
            error.add(references.get(i), outputs.get(i));
        }
        return error.value();
    }

    private List<float[]> encoded(Path folder, List<float[]> spectrograms) {
        try (WhisperModel loaded = WhisperModel.load(folder, threads, Precision.F32)) {
            Matrix spectrogram = loaded.newWindow();
            Matrix output = loaded.newFeatures(ElementType.F32);
            List<float[]> outputs = new ArrayList<>();
            for (float[] window : spectrograms) {
                spectrogram.write(0, window);
                outputs.add(loaded.engine().call(() -> {
                    loaded.encoder().encode(spectrogram, output);
                    return output.toFloats();
                }));
            }
            return outputs;
        }
    }

    /**
     * Writes a compressed model.
     *
     * @param target a folder that does not exist, or is empty
     * @throws BadInputException if it cannot be written
     */
    public void write(RankPolicy policy, Path target, String version) {
        List<Map<EncoderProjection, Integer>> ranks = ranks(policy);
        Map<String, String> metadata = new HashMap<>(source.toMetadata());
        metadata.put("compression", policy.description());
        metadata.put("liteasr_version", version);
        try (EncoderWeights weights = EncoderWeights.open(model)) {
            if (policy instanceof RankPolicy.VarianceThreshold) {
                LiteWhisperCheckpoint.write(
                        model,
                        target,
                        layer -> OutputComponents.factors(layers.get(layer), weights, layer, ranks.get(layer)),
                        metadata);
            } else {
                targets.refined(
                        weights, ranks, factors -> LiteWhisperCheckpoint.write(model, target, factors, metadata));
            }
        }
    }
}
