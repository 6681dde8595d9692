package io.github.liteasr.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.safetensors.Tensor;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a half-precision checkpoint as other programs would. */
final class ForeignWriters implements AutoCloseable {
    private static final List<String> SIZES = List.of(
            "vocab_size",
            "max_source_positions",
            "d_model",
            "encoder_attention_heads",
            "encoder_layers",
            "max_target_positions",
            "d_model",
            "decoder_attention_heads",
            "decoder_layers",
            "num_mel_bins");
    private static final List<String> DIMENSIONS = List.of(
            "n_vocab",
            "n_audio_ctx",
            "n_audio_state",
            "n_audio_head",
            "n_audio_layer",
            "n_text_ctx",
            "n_text_state",
            "n_text_head",
            "n_text_layer",
            "n_mels");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Checkpoint checkpoint;
    private final JsonNode config;
    private final List<String> tokens = new ArrayList<>();

    ForeignWriters(Path folder) throws IOException {
        checkpoint = Checkpoint.open(folder);
        config = JSON.readTree(folder.resolve("config.json").toFile());
        Map<Integer, String> byId = new LinkedHashMap<>();
        for (String file : List.of("vocab.json", "added_tokens.json")) {
            JSON.readTree(folder.resolve(file).toFile())
                    .properties()
                    .forEach(entry -> byId.put(entry.getValue().intValue(), entry.getKey()));
        }
        for (int id = 0; byId.containsKey(id); id++) {
            tokens.add(byId.get(id));
        }
    }

    /** A zip file with a pickle of {@code {"dims": …, "model_state_dict": …}}, or of the tensors under their own names. */
    void torch(Path file, boolean openAi) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2, '}', '('});
        if (openAi) {
            text(pickle, "dims").write(new byte[] {'}', '('});
            for (int i = 0; i < DIMENSIONS.size(); i++) {
                text(pickle, DIMENSIONS.get(i)).write('J');
                pickle.write(little(4, config.get(SIZES.get(i)).intValue()));
            }
            pickle.write('u');
            text(pickle, "model_state_dict").write(new byte[] {'}', '('});
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : checkpoint.names()) {
                Tensor tensor = checkpoint.tensor(name);
                text(pickle, openAi ? openAiName(name) : name);
                pickleTensor(pickle, name, tensor.shape());
                store(zip, "m/data/" + name, bytes(tensor));
            }
            pickle.write((openAi ? "uu." : "u.").getBytes(StandardCharsets.US_ASCII));
            store(zip, "m/data.pkl", pickle.toByteArray());
        }
    }

    private static void pickleTensor(ByteArrayOutputStream pickle, String key, long[] shape) throws IOException {
        pickle.write("ctorch._utils\n_rebuild_tensor_v2\n((".getBytes(StandardCharsets.US_ASCII));
        text(pickle, "storage").write("ctorch\nHalfStorage\n".getBytes(StandardCharsets.US_ASCII));
        text(text(pickle, key), "cpu").write('J');
        long elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        pickle.write(little(4, elements));
        pickle.write(new byte[] {'t', 'Q', 'K', 0, '('});
        for (long dimension : shape) {
            pickle.write('J');
            pickle.write(little(4, dimension));
        }
        pickle.write(new byte[] {'t', '('});
        for (long dimension : shape) {
            elements /= dimension;
            pickle.write('J');
            pickle.write(little(4, elements));
        }
        pickle.write(new byte[] {'t', (byte) 0x89, '}', 't', 'R'});
    }

    private static ByteArrayOutputStream text(ByteArrayOutputStream pickle, String text) throws IOException {
        pickle.write('X');
        pickle.write(little(4, text.length()));
        pickle.write(text.getBytes(StandardCharsets.UTF_8));
        return pickle;
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
    }

    /** whisper.cpp's file, in half precision. */
    void ggml(Path file) throws IOException {
        try (DataOutputStream out = open(file)) {
            out.write(little(4, 0x67676d6c));
            for (String size : SIZES) {
                out.write(little(4, config.get(size).intValue()));
            }
            for (int number : new int[] {1, 0, 0, tokens.size()}) { // half precision; no filters, which follow anyway
                out.write(little(4, number));
            }
            for (String token : tokens) {
                byte[] bytes = unspelled(token);
                out.write(little(4, bytes.length));
                out.write(bytes);
            }
            for (String name : checkpoint.names()) {
                byte[] theirs = openAiName(name).getBytes(StandardCharsets.US_ASCII);
                long[] shape = checkpoint.tensor(name).shape();
                out.write(little(4, shape.length));
                out.write(little(4, theirs.length));
                out.write(little(4, 1));
                for (int i = shape.length - 1; i >= 0; i--) {
                    out.write(little(4, shape[i]));
                }
                out.write(theirs);
                out.write(bytes(checkpoint.tensor(name)));
            }
        }
    }

    /** CTranslate2's folder, in half precision. */
    void ctranslate2(Path folder) throws IOException {
        Files.createDirectories(folder);
        JSON.writeValue(folder.resolve("vocabulary.json").toFile(), tokens);
        Map<String, List<String>> variables = new LinkedHashMap<>();
        variables.put("decoder/embeddings/weight", List.of("model.decoder.embed_tokens.weight"));
        for (String conv : List.of("conv1", "conv2")) {
            linear(variables, "encoder/" + conv, "model.encoder.", conv);
        }
        for (String side : List.of("encoder", "decoder")) {
            String model = "model." + side + ".";
            variables.put(side + "/position_encodings/encodings", List.of(model + "embed_positions.weight"));
            norm(variables, side + "/layer_norm", model + "layer_norm");
            for (int i = 0; i < config.get(side + "_layers").intValue(); i++) {
                layer(variables, side + "/layer_" + i + "/", model + "layers." + i + ".", side.equals("decoder"));
            }
        }
        try (DataOutputStream out = open(folder.resolve("model.bin"))) {
            out.write(little(4, 6));
            string(out, "WhisperSpec");
            out.write(little(4, 3));
            out.write(little(4, variables.size() + 2));
            for (String side : List.of("encoder", "decoder")) {
                string(out, side + "/num_heads");
                out.write(new byte[] {0, 2, 2, 0, 0, 0}); // a scalar int16 of two bytes
                out.write(little(2, config.get(side + "_attention_heads").intValue()));
            }
            for (Map.Entry<String, List<String>> variable : variables.entrySet()) {
                write(out, variable.getKey(), variable.getValue());
            }
            out.write(little(4, 0));
        }
    }

    private void layer(Map<String, List<String>> variables, String theirs, String ours, boolean decoder) {
        norm(variables, theirs + "self_attention/layer_norm", ours + "self_attn_layer_norm");
        linear(variables, theirs + "self_attention/linear_0", ours + "self_attn.", "q_proj", "k_proj", "v_proj");
        linear(variables, theirs + "self_attention/linear_1", ours + "self_attn.", "out_proj");
        if (decoder) {
            norm(variables, theirs + "attention/layer_norm", ours + "encoder_attn_layer_norm");
            linear(variables, theirs + "attention/linear_0", ours + "encoder_attn.", "q_proj");
            linear(variables, theirs + "attention/linear_1", ours + "encoder_attn.", "k_proj", "v_proj");
            linear(variables, theirs + "attention/linear_2", ours + "encoder_attn.", "out_proj");
        }
        norm(variables, theirs + "ffn/layer_norm", ours + "final_layer_norm");
        linear(variables, theirs + "ffn/linear_0", ours, "fc1");
        linear(variables, theirs + "ffn/linear_1", ours, "fc2");
    }

    private static void linear(Map<String, List<String>> variables, String theirs, String ours, String... names) {
        for (String kind : List.of("weight", "bias")) {
            variables.put(
                    theirs + "/" + kind,
                    Arrays.stream(names).map(name -> ours + name + "." + kind).toList());
        }
    }

    private static void norm(Map<String, List<String>> variables, String theirs, String ours) {
        variables.put(theirs + "/gamma", List.of(ours + ".weight"));
        variables.put(theirs + "/beta", List.of(ours + ".bias"));
    }

    /** Tensors one below the other; a bias that is missing is zeros. */
    private void write(DataOutputStream out, String name, List<String> parts) throws IOException {
        long[] shape = checkpoint.tensor(parts.getLast()).shape();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (String part : parts) {
            byte[] bytes = bytes(checkpoint.tensor(parts.getLast()));
            content.write(checkpoint.contains(part) ? bytes(checkpoint.tensor(part)) : new byte[bytes.length]);
        }
        shape[0] *= parts.size();
        string(out, name);
        out.write(shape.length);
        for (long dimension : shape) {
            out.write(little(4, dimension));
        }
        out.write(4); // half precision
        out.write(little(4, content.size()));
        out.write(content.toByteArray());
    }

    private static void string(DataOutputStream out, String text) throws IOException {
        out.write(little(2, text.length() + 1));
        out.write((text + '\0').getBytes(StandardCharsets.US_ASCII));
    }

    private static DataOutputStream open(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    private static byte[] bytes(Tensor tensor) {
        return tensor.data().toArray(ValueLayout.JAVA_BYTE);
    }

    private static byte[] little(int bytes, long value) {
        byte[] little = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            little[i] = (byte) (value >> (8 * i));
        }
        return little;
    }

    /** The bytes of a token in GPT-2's alphabet: visible ones of Latin-1 are themselves, the others follow from U+0100. */
    private static byte[] unspelled(String token) {
        List<Integer> hidden = IntStream.range(0, 256)
                .filter(value -> value < '!' || (value > '~' && value < 0xA1) || value == 0xAD)
                .boxed()
                .toList();
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            int character = token.charAt(i);
            int value = character < 256 ? character : hidden.get(character - 256);
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static String openAiName(String name) {
        String[][] spellings = {
            {"model.", ""},
            {".layers.", ".blocks."},
            {"encoder_attn_layer_norm", "cross_attn_ln"},
            {"self_attn_layer_norm", "attn_ln"},
            {"final_layer_norm", "mlp_ln"},
            {"encoder.layer_norm", "encoder.ln_post"},
            {"decoder.layer_norm", "decoder.ln"},
            {"encoder_attn", "cross_attn"},
            {"self_attn", "attn"},
            {"q_proj", "query"},
            {"k_proj", "key"},
            {"v_proj", "value"},
            {"out_proj", "out"},
            {".fc1.", ".mlp.0."},
            {".fc2.", ".mlp.2."},
            {"embed_positions.weight", "positional_embedding"},
            {"embed_tokens", "token_embedding"}
        };
        String theirs = name;
        for (String[] spelling : spellings) {
            theirs = theirs.replace(spelling[0], spelling[1]);
        }
        return theirs;
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
