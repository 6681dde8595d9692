package io.github.liteasr.whisper;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A small checkpoint with random weights in the Hugging Face layout, the same in every run. What it holds can be changed
 * before it is written. Its tokens are the 256 bytes, the special tokens, and a timestamp for each encoder position.
 */
public final class TinyCheckpoint {
    public static final int END_OF_TEXT = 256;
    public static final int START = 257;
    public static final int ENGLISH = 258;
    public static final int GERMAN = 259;
    public static final int TRANSLATE = 260;
    public static final int TRANSCRIBE = 261;
    public static final int PREVIOUS = 262;
    public static final int NO_SPEECH = 263;
    public static final int NO_TIMESTAMPS = 264;
    public static final int FIRST_TIMESTAMP = 265;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PROJECTIONS =
            List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "fc1", "fc2");

    /** The contents of the files, open to changes. */
    public final ObjectNode config = JSON.createObjectNode();

    public final ObjectNode generation = JSON.createObjectNode();
    public final ObjectNode preprocessor = JSON.createObjectNode();
    public final ObjectNode tokenizer = JSON.createObjectNode();
    public final Map<String, Values> tensors = new LinkedHashMap<>();
    private DataType type = DataType.F32;

    private final Dimensions dimensions;
    private final Random random = new Random(7);

    /** The model's size. Both stacks have two layers. */
    public record Dimensions(int width, int heads, int hidden, int bins, int positions, int textPositions) {
        public static final Dimensions USUAL = new Dimensions(32, 2, 64, 20, 100, 48);

        /** A window as long as every published model's. */
        public static final Dimensions THIRTY_SECONDS = new Dimensions(32, 2, 64, 20, 1500, 48);

        /** Nothing is a multiple of a vector's or a block's size. */
        public static final Dimensions ODD = new Dimensions(33, 3, 71, 19, 77, 21);
    }

    /** A tensor's shape and values. */
    public static final class Values {
        public final long[] shape;
        public final float[] values;

        Values(float[] values, long... shape) {
            this.shape = shape;
            this.values = values;
        }
    }

    private TinyCheckpoint(Dimensions dimensions, boolean multilingual) {
        this.dimensions = dimensions;
        configure(multilingual);
        describeTokens(multilingual);
        fillEncoder();
        fillDecoder();
    }

    /** An English-only model of dense layers. */
    public static TinyCheckpoint english() {
        return of(Dimensions.USUAL);
    }

    public static TinyCheckpoint of(Dimensions dimensions) {
        return new TinyCheckpoint(dimensions, false);
    }

    /** A model that knows English and German. */
    public static TinyCheckpoint multilingual() {
        return new TinyCheckpoint(Dimensions.USUAL, true);
    }

    /** Makes the encoder's layers low-rank, every one with another rank; one stays dense. */
    public TinyCheckpoint lowRank() {
        config.put("model_type", "lite-whisper");
        ArrayNode ranks = config.putArray("low_rank_config");
        for (int layer = 0; layer < 2; layer++) {
            ObjectNode table = ranks.addObject();
            for (int i = 0; i < PROJECTIONS.size() - layer; i++) {
                int rank = 5 + 3 * i;
                String name = PROJECTIONS.get(i);
                table.put(name.substring(name.indexOf('.') + 1), rank);
                String path = "model.encoder.layers." + layer + "." + name;
                Values dense = Objects.requireNonNull(tensors.remove(path + ".weight"));
                int outputs = (int) dense.shape[0];
                int inputs = (int) dense.shape[1];
                matrix(path + ".weight1", inputs, rank, Math.sqrt(1.0 / inputs));
                matrix(path + ".weight2", rank, outputs, Math.sqrt(1.0 / rank));
                if (!tensors.containsKey(path + ".bias")) {
                    vector(path + ".bias", outputs, 0, 0.1); // a low-rank key projection has a bias
                }
            }
        }
        return this;
    }

    /** Makes one of a layer's low-rank attention projections dense again. */
    public TinyCheckpoint dense(int layer, String projection) {
        ((ObjectNode) config.get("low_rank_config").get(layer)).remove(projection);
        String path = "model.encoder.layers." + layer + ".self_attn." + projection;
        tensors.remove(path + ".weight1");
        tensors.remove(path + ".weight2");
        matrix(path + ".weight", dimensions.width, dimensions.width, Math.sqrt(2.0 / dimensions.width));
        return this;
    }

    public TinyCheckpoint type(DataType value) {
        type = value;
        return this;
    }

    /** Writes all files. */
    public Path write(Path folder) {
        try {
            Files.createDirectories(folder);
            JSON.writeValue(folder.resolve("config.json").toFile(), config);
            JSON.writeValue(folder.resolve("generation_config.json").toFile(), generation);
            JSON.writeValue(folder.resolve("preprocessor_config.json").toFile(), preprocessor);
            JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SafetensorsWriter writer = new SafetensorsWriter().metadata(Map.of("format", "pt"));
        tensors.forEach((name, t) -> writer.add(name, type, t.shape, SafetensorsWriter.encode(t.values, type)));
        writer.write(folder.resolve("model.safetensors"));
        return folder;
    }

    private void configure(boolean multilingual) {
        config.put("model_type", "whisper").put("activation_function", "gelu");
        config.put("vocab_size", FIRST_TIMESTAMP + dimensions.positions + 1);
        config.put("num_mel_bins", dimensions.bins)
                .put("max_source_positions", dimensions.positions)
                .put("max_target_positions", dimensions.textPositions)
                .put("d_model", dimensions.width);
        for (String stack : List.of("encoder", "decoder")) {
            config.put(stack + "_layers", 2)
                    .put(stack + "_attention_heads", dimensions.heads)
                    .put(stack + "_ffn_dim", dimensions.hidden);
        }
        generation.put("is_multilingual", multilingual).put("decoder_start_token_id", START);
        generation.put("eos_token_id", END_OF_TEXT).put("no_timestamps_token_id", NO_TIMESTAMPS);
        generation.putArray("suppress_tokens").add(1).add(2);
        generation.putArray("begin_suppress_tokens").add((int) ' ').add(END_OF_TEXT);
        generation.putArray("alignment_heads").addArray().add(1).add(0);
        preprocessor
                .put("feature_size", dimensions.bins)
                .put("hop_length", 160)
                .put("n_fft", 400)
                .put("sampling_rate", 16_000)
                .put("chunk_length", dimensions.positions / 50);
    }

    private void describeTokens(boolean multilingual) {
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        int unprintable = 256;
        for (int value = 0; value < 256; value++) {
            boolean printable =
                    (value > ' ' && value < 127) || (value > 160 && value != 173); // the alphabet of byte-level tokens
            vocabulary.put(String.valueOf((char) (printable ? value : unprintable++)), value);
        }
        model.putArray("merges");
        ArrayNode added = tokenizer.putArray("added_tokens");
        List<String> names = List.of(
                "endoftext",
                "startoftranscript",
                multilingual ? "en" : "unused1",
                multilingual ? "de" : "unused2",
                "translate",
                "transcribe",
                "startofprev",
                "nospeech",
                "notimestamps");
        for (int i = 0; i < names.size(); i++) {
            added.addObject()
                    .put("id", END_OF_TEXT + i)
                    .put("content", "<|" + names.get(i) + "|>")
                    .put("special", true);
        }
    }

    private void fillEncoder() {
        int width = dimensions.width;
        tensor("model.encoder.conv1.weight", Math.sqrt(1.0 / (3 * dimensions.bins)), width, dimensions.bins, 3);
        vector("model.encoder.conv1.bias", width, 0, 0.1);
        tensor("model.encoder.conv2.weight", Math.sqrt(2.0 / (3 * width)), width, width, 3);
        vector("model.encoder.conv2.bias", width, 0, 0.1);
        matrix("model.encoder.embed_positions.weight", dimensions.positions, width, 0.5);
        for (int layer = 0; layer < 2; layer++) {
            layer("model.encoder.layers." + layer + ".", List.of("self_attn"));
        }
        norm("model.encoder.layer_norm");
    }

    private void fillDecoder() {
        int width = dimensions.width;
        matrix("model.decoder.embed_tokens.weight", FIRST_TIMESTAMP + dimensions.positions + 1, width, 0.4);
        matrix("model.decoder.embed_positions.weight", dimensions.textPositions, width, 0.4);
        for (int layer = 0; layer < 2; layer++) {
            layer("model.decoder.layers." + layer + ".", List.of("self_attn", "encoder_attn"));
        }
        norm("model.decoder.layer_norm");
    }

    private void layer(String path, List<String> attentions) {
        int width = dimensions.width;
        for (String attention : attentions) {
            for (String projection : List.of("q", "k", "v", "out")) {
                String name = path + attention + "." + projection + "_proj";
                matrix(name + ".weight", width, width, Math.sqrt(2.0 / width));
                if (!projection.equals("k")) {
                    vector(name + ".bias", width, 0, 0.1);
                }
            }
            norm(path + attention + "_layer_norm");
        }
        matrix(path + "fc1.weight", dimensions.hidden, width, Math.sqrt(1.0 / width));
        vector(path + "fc1.bias", dimensions.hidden, 0, 0.1);
        matrix(path + "fc2.weight", width, dimensions.hidden, Math.sqrt(1.0 / dimensions.hidden));
        vector(path + "fc2.bias", width, 0, 0.1);
        norm(path + "final_layer_norm");
    }

    private void norm(String name) {
        vector(name + ".weight", dimensions.width, 1, 0.1);
        vector(name + ".bias", dimensions.width, 0, 0.1);
    }

    private void vector(String name, int size, double mean, double deviation) {
        tensor(name, deviation, size);
        float[] values = Objects.requireNonNull(tensors.get(name)).values;
        for (int i = 0; i < size; i++) {
            values[i] += (float) mean;
        }
    }

    private void matrix(String name, int rows, int columns, double deviation) {
        tensor(name, deviation, rows, columns);
    }

    private void tensor(String name, double deviation, long... shape) {
        int count = 1;
        for (long dimension : shape) {
            count *= (int) dimension;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        tensors.put(name, new Values(values, shape));
    }
}
