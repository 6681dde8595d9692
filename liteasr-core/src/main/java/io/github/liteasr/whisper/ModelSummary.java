package io.github.liteasr.whisper;

import io.github.liteasr.safetensors.Checkpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The size of a checkpoint, read without loading it. The encoder is counted without its sinusoidal positions, which are
 * no parameters (whisper-tiny's has 7,632,384), and pivoted factors without their unit matrix.
 *
 * @param encoderParameters weights and biases of the encoder as it is
 * @param denseEncoderParameters those of a dense encoder of the same dimensions
 * @param decoderParameters weights and biases of the decoder, the token embedding once
 * @param layers the linear layers of each encoder layer
 */
public record ModelSummary(
        WhisperConfig config,
        long encoderParameters,
        long denseEncoderParameters,
        long decoderParameters,
        List<Map<EncoderProjection, LinearSummary>> layers) {

    /** A linear layer of the encoder; it is dense if it has no rank. */
    public record LinearSummary(int inputs, int outputs, OptionalInt rank, long parameters) {
        /** The parameters of a low-rank layer as a share of a dense one's, both with their bias; 1 if it is dense. */
        public double share() {
            return rank.isEmpty() ? 1 : (double) parameters / ((inputs + 1L) * outputs);
        }
    }

    public ModelSummary {
        layers = List.copyOf(layers);
    }

    /**
     * Reads a model folder's configuration and the headers of its weights.
     *
     * @throws io.github.liteasr.BadInputException if they are missing or damaged
     */
    public static ModelSummary read(Path folder) {
        WhisperConfig config = WhisperConfig.read(folder);
        try (Checkpoint checkpoint = WeightNames.open(folder)) {
            List<Map<EncoderProjection, LinearSummary>> layers = new ArrayList<>();
            for (int i = 0; i < config.encoderLayers(); i++) {
                layers.add(layer(checkpoint, config, i));
            }
            long linear = layers.stream()
                    .flatMap(layer -> layer.values().stream())
                    .mapToLong(LinearSummary::parameters)
                    .sum();
            return new ModelSummary(
                    config,
                    linear + elements(checkpoint, ModelSummary::isOtherEncoderPart),
                    denseEncoderParameters(config),
                    elements(checkpoint, name -> name.startsWith(ModelWeights.DECODER)),
                    layers);
        }
    }

    private static boolean isOtherEncoderPart(String name) {
        return name.startsWith(ModelWeights.ENCODER)
                && !name.equals(ModelWeights.ENCODER_POSITIONS)
                && Arrays.stream(EncoderProjection.values())
                        .noneMatch(projection -> name.contains("." + projection.path() + "."));
    }

    private static Map<EncoderProjection, LinearSummary> layer(Checkpoint checkpoint, WhisperConfig config, int layer) {
        Map<EncoderProjection, LinearSummary> summaries = new EnumMap<>(EncoderProjection.class);
        for (EncoderProjection projection : EncoderProjection.values()) {
            int inputs = projection.inputs(config);
            int outputs = projection.outputs(config);
            Integer pivoted = config.pivotedRanks().get(layer).get(projection);
            Integer rank = pivoted == null ? config.ranks().get(layer).get(projection) : pivoted;
            long weights = pivoted != null
                    ? LowRankFactors.pivotedWeights(pivoted, inputs, outputs)
                    : rank != null ? LowRankFactors.weights(rank, inputs, outputs) : (long) inputs * outputs;
            boolean biased = checkpoint.contains(ModelWeights.linear(layer, projection) + ".bias");
            summaries.put(
                    projection,
                    new LinearSummary(
                            inputs,
                            outputs,
                            rank == null ? OptionalInt.empty() : OptionalInt.of(rank),
                            weights + (biased ? outputs : 0)));
        }
        return summaries;
    }

    private static long elements(Checkpoint checkpoint, Predicate<String> which) {
        return checkpoint.names().stream()
                .filter(which)
                .mapToLong(name -> checkpoint.tensor(name).elements())
                .sum();
    }

    private static long denseEncoderParameters(WhisperConfig config) {
        long width = config.width();
        long convolutions = 3 * width * (config.melBins() + width) + 2 * width;
        long attention = 4 * width * width + 3 * width;
        long mlp = 2 * width * config.encoderFeedForward() + config.encoderFeedForward() + width;
        long norms = 4 * width;
        return convolutions + config.encoderLayers() * (attention + mlp + norms) + 2 * width;
    }
}
