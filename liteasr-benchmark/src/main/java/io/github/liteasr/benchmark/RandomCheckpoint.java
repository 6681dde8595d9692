package io.github.liteasr.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a checkpoint of the Hugging Face layout with random weights, whole enough to be loaded: an encoder of the given
 * dimensions, a decoder of one layer, and a vocabulary of little but the marks that every model has.
 */
final class RandomCheckpoint {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> MARKS = List.of("<|endoftext|>", "<|startoftranscript|>", "<|notimestamps|>");

    private RandomCheckpoint() {}

    /** @param folder an existing folder */
    static void write(Dimensions dimensions, long seed, Path folder) throws IOException {
        writeConfiguration(dimensions, folder);
        writeTokenizer(folder);
        RandomWeights weights = new RandomWeights(dimensions, seed);
        SafetensorsWriter writer = new SafetensorsWriter();
        for (String name : names(dimensions)) {
            writer.add(
                    name,
                    DataType.F32,
                    weights.shape(name),
                    SafetensorsWriter.encode(weights.tensor(name), DataType.F32));
        }
        writer.write(folder.resolve("model.safetensors"));
    }

    private static void writeConfiguration(Dimensions dimensions, Path folder) throws IOException {
        ObjectNode config = MAPPER.createObjectNode();
        config.put("model_type", "whisper").put("d_model", dimensions.width());
        config.put("vocab_size", RandomWeights.VOCABULARY).put("num_mel_bins", dimensions.melBins());
        config.put("max_source_positions", Dimensions.POSITIONS);
        config.put("max_target_positions", RandomWeights.TEXT_POSITIONS);
        config.put("encoder_layers", dimensions.layers()).put("decoder_layers", 1);
        config.put("encoder_attention_heads", dimensions.heads()).put("decoder_attention_heads", dimensions.heads());
        config.put("encoder_ffn_dim", dimensions.feedForward()).put("decoder_ffn_dim", dimensions.feedForward());
        MAPPER.writeValue(folder.resolve("config.json").toFile(), config);
        ObjectNode frontEnd = MAPPER.createObjectNode();
        frontEnd.put("feature_size", dimensions.melBins()).put("chunk_length", 30);
        frontEnd.put("hop_length", 160).put("n_fft", 400).put("sampling_rate", 16_000);
        MAPPER.writeValue(folder.resolve("preprocessor_config.json").toFile(), frontEnd);
    }

    private static void writeTokenizer(Path folder) throws IOException {
        ObjectNode tokenizer = MAPPER.createObjectNode();
        ArrayNode added = tokenizer.putArray("added_tokens");
        for (int i = 0; i < MARKS.size(); i++) {
            added.addObject().put("id", i + 1).put("content", MARKS.get(i)).put("special", true);
        }
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
        model.putObject("vocab").put("a", 0);
        model.putArray("merges");
        MAPPER.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
    }

    private static List<String> names(Dimensions dimensions) {
        List<String> names = new ArrayList<>(
                List.of("model.encoder.embed_positions.weight", "model.decoder.embed_positions.weight"));
        names.add("model.decoder.embed_tokens.weight");
        addWeightAndBias(names, "model.encoder.", "conv1", "conv2", "layer_norm");
        addWeightAndBias(names, "model.decoder.", "layer_norm");
        for (int i = 0; i < dimensions.layers(); i++) {
            addLayer(names, "model.encoder.layers." + i + ".");
        }
        addLayer(names, "model.decoder.layers.0.");
        addAttention(names, "model.decoder.layers.0.encoder_attn");
        return names;
    }

    private static void addLayer(List<String> names, String layer) {
        addAttention(names, layer + "self_attn");
        addWeightAndBias(names, layer, "final_layer_norm", "fc1", "fc2");
    }

    private static void addAttention(List<String> names, String attention) {
        addWeightAndBias(names, attention, "_layer_norm", ".q_proj", ".v_proj", ".out_proj");
        names.add(attention + ".k_proj.weight"); // Whisper's keys have no bias
    }

    private static void addWeightAndBias(List<String> names, String prefix, String... parts) {
        for (String part : parts) {
            names.add(prefix + part + ".weight");
            names.add(prefix + part + ".bias");
        }
    }
}
