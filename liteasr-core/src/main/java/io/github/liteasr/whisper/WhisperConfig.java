package io.github.liteasr.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The dimensions of a model, from {@code config.json}.
 *
 * @param melBins rows of the log-mel spectrogram
 * @param audioPositions encoder positions in a window; the window has twice as many spectrogram frames
 * @param textPositions the most tokens that the decoder sees
 * @param ranks for each encoder layer the ranks of its linear layers that are stored as two factors
 * @param pivotedRanks the ranks of those, and of dense ones, that have {@linkplain LowRankFactors#pivoted pivots}
 */
public record WhisperConfig(
        int vocabularySize,
        int melBins,
        int audioPositions,
        int textPositions,
        int width,
        int encoderLayers,
        int encoderHeads,
        int encoderFeedForward,
        int decoderLayers,
        int decoderHeads,
        int decoderFeedForward,
        List<Map<EncoderProjection, Integer>> ranks,
        List<Map<EncoderProjection, Integer>> pivotedRanks) {

    static final String LOW_RANK = "low_rank_config";
    static final String PIVOTED = "pivoted_config";
    private static final int MOST_LAYERS = 256;
    private static final int MOST_WIDTH = 1 << 16;

    public WhisperConfig {
        ranks = List.copyOf(ranks);
        pivotedRanks = List.copyOf(pivotedRanks);
        if (ranks.size() != encoderLayers || pivotedRanks.size() != encoderLayers) {
            throw new IllegalArgumentException(ranks.size() + " rank tables for " + encoderLayers + " layers");
        }
    }

    /**
     * Reads {@code config.json} of a model folder.
     *
     * @throws BadInputException if it is missing, damaged or describes no possible model
     */
    public static WhisperConfig read(Path folder) {
        ConfigurationFile file = ConfigurationFile.read(folder.resolve("config.json"));
        String type = file.text("model_type").orElse("");
        if (!type.equals("whisper") && !type.equals("lite-whisper")) {
            throw file.refuse("model_type", "is \"" + type + "\"", "\"whisper\" or \"lite-whisper\"");
        }
        String activation = file.text("activation_function").orElse("gelu");
        if (!activation.equals("gelu")) {
            throw file.refuse("activation_function", "is \"" + activation + "\"", "\"gelu\"");
        }
        if (file.flag("scale_embedding", false)) {
            throw file.refuse("scale_embedding", "is true", "false, as in every Whisper model");
        }
        int width = file.integer("d_model", 1, MOST_WIDTH);
        int layers = file.integer("encoder_layers", 1, MOST_LAYERS);
        return new WhisperConfig(
                file.integer("vocab_size", 1, 1 << 24),
                file.integer("num_mel_bins", 1, 1024),
                file.integer("max_source_positions", 1, 1 << 16),
                file.integer("max_target_positions", 8, 1 << 16),
                width,
                layers,
                heads(file, "encoder_attention_heads", width),
                file.integer("encoder_ffn_dim", 1, MOST_WIDTH),
                file.integer("decoder_layers", 1, MOST_LAYERS),
                heads(file, "decoder_attention_heads", width),
                file.integer("decoder_ffn_dim", 1, MOST_WIDTH),
                ranks(file, LOW_RANK, layers),
                ranks(file, PIVOTED, layers));
    }

    /** Spectrogram frames in a window. */
    public int frames() {
        return 2 * audioPositions;
    }

    private static int heads(ConfigurationFile file, String key, int width) {
        int heads = file.integer(key, 1, width);
        if (width % heads != 0) {
            throw file.refuse(key, "is " + heads, "a divisor of d_model, which is " + width);
        }
        return heads;
    }

    /** A list like the {@code low_rank_config} of lite-whisper: for each layer a table of projection to rank. */
    private static List<Map<EncoderProjection, Integer>> ranks(ConfigurationFile file, String key, int layers) {
        List<Map<EncoderProjection, Integer>> ranks = new ArrayList<>();
        JsonNode tables = file.tree(key);
        if (tables.isMissingNode()) {
            for (int i = 0; i < layers; i++) {
                ranks.add(Map.of());
            }
            return ranks;
        }
        if (!tables.isArray() || tables.size() != layers) {
            throw file.refuse(key, "has " + tables.size() + " entries", layers + ", one a layer");
        }
        for (JsonNode table : tables) {
            ranks.add(ranksOfLayer(file, key, table));
        }
        return ranks;
    }

    private static Map<EncoderProjection, Integer> ranksOfLayer(ConfigurationFile file, String key, JsonNode table) {
        Map<EncoderProjection, Integer> ranks = new EnumMap<>(EncoderProjection.class);
        for (Map.Entry<String, JsonNode> entry : table.properties()) {
            EncoderProjection projection = EncoderProjection.ofKey(entry.getKey())
                    .orElseThrow(() -> file.refuse(
                            key, "names " + entry.getKey(), "q_proj, k_proj, v_proj, out_proj, fc1 or fc2"));
            JsonNode rank = entry.getValue();
            if (!rank.isNull()) {
                if (!rank.isInt() || rank.intValue() < 1 || rank.intValue() > MOST_WIDTH) {
                    throw file.refuse(key, "holds " + rank, "ranks from 1 to " + MOST_WIDTH);
                }
                ranks.put(projection, rank.intValue());
            }
        }
        return ranks;
    }
}
