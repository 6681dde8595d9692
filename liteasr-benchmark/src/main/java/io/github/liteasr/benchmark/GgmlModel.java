package io.github.liteasr.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.MelFilters;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.safetensors.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a checkpoint of the Hugging Face layout as whisper.cpp's model file. All numbers are little-endian:
 *
 * <ol>
 *   <li>int32 0x67676d6c, then eleven int32: vocabulary size, audio positions, audio width, audio heads, audio layers,
 *       text positions, text width, text heads, text layers, mel bins, and the kind of the matrices: 1 for float16, 2007
 *       for Q8_0 in its second version
 *   <li>int32 mel bins, int32 201, float32 mel filters
 *   <li>int32 number of tokens, then each as int32 length and bytes (special tokens may be missing at the end)
 *   <li>each tensor: int32 number of dimensions, int32 length of the name, int32 element type, int32
 *       dimensions with the contiguous one first, name, elements
 * </ol>
 *
 * Names are those of OpenAI's own checkpoints. Matrices are of the type asked for; convolutions are float16; biases, norms
 * and positions are float32.
 */
final class GgmlModel {
    /** Of a transform of 400 samples, from 0 to 8 kHz. */
    static final int FREQUENCIES = 201;

    private static final int MAGIC = 0x67676d6c;

    /** Hugging Face spelling to OpenAI's, applied in this order. */
    private static final Map<String, String> SPELLINGS = spellings();

    private GgmlModel() {}

    /**
     * @param folder a checkpoint of the Hugging Face layout
     * @param matrices the type of the linear layers' weights and the token embedding
     * @throws BadInputException if the folder is not such a checkpoint
     */
    static void write(Path folder, Path target, GgmlType matrices) throws IOException {
        Path configFile = folder.resolve("config.json");
        JsonNode config = GgmlVocabulary.readJson(configFile);
        List<byte[]> vocabulary = GgmlVocabulary.read(folder.resolve("vocab.json"));
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 20)) {
            writeHeader(out, config, configFile, matrices);
            writeFilters(out, size(config, "num_mel_bins", configFile));
            writeVocabulary(out, vocabulary);
            for (String name : checkpoint.names()) {
                if (!name.equals("proj_out.weight")) { // the token embedding again
                    writeTensor(out, openAiName(name), checkpoint.tensor(name), matrices);
                }
            }
        }
    }

    private static void writeHeader(OutputStream out, JsonNode config, Path file, GgmlType matrices)
            throws IOException {
        writeIntegers(
                out,
                MAGIC,
                size(config, "vocab_size", file),
                size(config, "max_source_positions", file),
                size(config, "d_model", file),
                size(config, "encoder_attention_heads", file),
                size(config, "encoder_layers", file),
                size(config, "max_target_positions", file),
                size(config, "d_model", file),
                size(config, "decoder_attention_heads", file),
                size(config, "decoder_layers", file),
                size(config, "num_mel_bins", file),
                kind(matrices));
    }

    private static int kind(GgmlType matrices) {
        return switch (matrices) {
            case F32 -> 0;
            case F16 -> 1;
            case Q8_0 -> 2007;
        };
    }

    private static void writeFilters(OutputStream out, int bins) throws IOException {
        writeIntegers(out, bins, FREQUENCIES);
        out.write(GgmlType.F32.encode(MelFilters.of(bins, FREQUENCIES, AudioDecoder.SAMPLE_RATE)));
    }

    private static void writeVocabulary(OutputStream out, List<byte[]> tokens) throws IOException {
        writeIntegers(out, tokens.size());
        for (byte[] token : tokens) {
            writeIntegers(out, token.length);
            out.write(token);
        }
    }

    private static void writeTensor(OutputStream out, String name, Tensor tensor, GgmlType matrices)
            throws IOException {
        long[] shape = tensor.shape();
        if (name.contains(".conv") && name.endsWith(".bias")) {
            shape = new long[] {shape[0], 1}; // added to [channels, frames]
        }
        GgmlType type = !name.endsWith(".weight") || shape.length == 1
                ? GgmlType.F32
                : name.contains(".conv") ? GgmlType.F16 : matrices;
        byte[] spelling = name.getBytes(StandardCharsets.UTF_8);
        writeIntegers(out, shape.length, spelling.length, type.code);
        for (int i = shape.length - 1; i >= 0; i--) {
            writeIntegers(out, Math.toIntExact(shape[i]));
        }
        out.write(spelling);
        out.write(type.encode(tensor.toFloats()));
    }

    /** {@code model.encoder.layers.0.self_attn.q_proj.weight} is {@code encoder.blocks.0.attn.query.weight}. */
    static String openAiName(String huggingFaceName) {
        String name = huggingFaceName.replaceFirst("^model\\.", "");
        for (Map.Entry<String, String> spelling : SPELLINGS.entrySet()) {
            name = name.replace(spelling.getKey(), spelling.getValue());
        }
        return name;
    }

    private static Map<String, String> spellings() {
        Map<String, String> spellings = new LinkedHashMap<>();
        spellings.put(".layers.", ".blocks.");
        spellings.put("encoder_attn_layer_norm", "cross_attn_ln");
        spellings.put("self_attn_layer_norm", "attn_ln");
        spellings.put("final_layer_norm", "mlp_ln");
        spellings.put("encoder.layer_norm", "encoder.ln_post");
        spellings.put("decoder.layer_norm", "decoder.ln");
        spellings.put("encoder_attn", "cross_attn");
        spellings.put("self_attn", "attn");
        spellings.put("q_proj", "query");
        spellings.put("k_proj", "key");
        spellings.put("v_proj", "value");
        spellings.put("out_proj", "out");
        spellings.put(".fc1.", ".mlp.0.");
        spellings.put(".fc2.", ".mlp.2.");
        spellings.put("embed_positions.weight", "positional_embedding");
        spellings.put("embed_tokens", "token_embedding");
        return spellings;
    }

    private static int size(JsonNode config, String key, Path file) {
        int size = config.path(key).asInt();
        if (size < 1) {
            throw new BadInputException("%s: %s is %s, expected a positive number"
                    .formatted(file, key, config.has(key) ? config.get(key) : "missing"));
        }
        return size;
    }

    private static void writeIntegers(OutputStream out, int... values) throws IOException {
        byte[] bytes = new byte[values.length * Integer.BYTES];
        littleEndian(bytes).asIntBuffer().put(values);
        out.write(bytes);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
