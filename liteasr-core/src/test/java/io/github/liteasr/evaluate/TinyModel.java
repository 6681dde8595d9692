package io.github.liteasr.evaluate;

import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a model with windows of one second that hears "hello world" in everything, in German where it has to guess. Its
 * layers add nothing, its positions are unit vectors, and a token's embedding is that of the position where it is due.
 */
final class TinyModel {
    private static final int WIDTH = 16;
    private static final int HIDDEN = 32;
    private static final int BINS = 80;
    private static final int POSITIONS = 50;
    private static final List<String> MARKS = List.of(
            "<|endoftext|>",
            "<|startoftranscript|>",
            "<|en|>",
            "<|de|>",
            "<|transcribe|>",
            "<|translate|>",
            "<|nospeech|>",
            "<|notimestamps|>");
    private static final int HELLO = 0;
    private static final int WORLD = 1;
    private static final int END = 2;
    private static final int GERMAN = 5;
    private static final int VOCABULARY = 2 + MARKS.size() + POSITIONS + 1;

    /** Rank of the first feed-forward layer of a compressed one. */
    static final int RANK = 4;

    private final SafetensorsWriter tensors = new SafetensorsWriter();

    private TinyModel() {}

    static Path write(Path folder, boolean multilingual, boolean compressed) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "%s", "vocab_size": %d, "num_mel_bins": %d, "max_source_positions": %d,
                 "max_target_positions": %d, "d_model": %d, "encoder_layers": 1, "encoder_attention_heads": 1,
                 "encoder_ffn_dim": %d, "decoder_layers": 1, "decoder_attention_heads": 1, "decoder_ffn_dim": %d%s}
                """.formatted(
                        compressed ? "lite-whisper" : "whisper",
                        VOCABULARY,
                        BINS,
                        POSITIONS,
                        WIDTH,
                        WIDTH,
                        HIDDEN,
                        HIDDEN,
                        compressed ? ", \"low_rank_config\": [{\"fc1\": " + RANK + "}]" : ""));
        Files.writeString(folder.resolve("generation_config.json"), "{\"is_multilingual\": " + multilingual + "}");
        Files.writeString(folder.resolve("preprocessor_config.json"), """
                {"feature_size": %d, "hop_length": 160, "n_fft": 400, "sampling_rate": 16000, "chunk_length": 1}
                """.formatted(BINS));
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
        new TinyModel().writeTensors(folder.resolve("model.safetensors"), multilingual, compressed);
        return folder;
    }

    private static String tokenizer() {
        StringBuilder added = new StringBuilder();
        for (String mark : MARKS) {
            added.append(added.isEmpty() ? "" : ",")
                    .append("{\"id\":%d,\"content\":\"%s\",\"special\":true}".formatted(2 + MARKS.indexOf(mark), mark));
        }
        return "{\"added_tokens\":[" + added
                + "],\"model\":{\"type\":\"BPE\",\"vocab\":{\"hello\":0,\"Ġworld\":1},\"merges\":[]}}";
    }

    private void writeTensors(Path file, boolean multilingual, boolean compressed) {
        // The decoder reads start, language, task and no-timestamps, or start and no-timestamps, before it writes.
        int first = multilingual ? 3 : 1;
        float[] tokens = new float[VOCABULARY * WIDTH];
        tokens[GERMAN * WIDTH] = 1;
        tokens[HELLO * WIDTH + first] = 1;
        tokens[WORLD * WIDTH + first + 1] = 1;
        tokens[END * WIDTH + first + 2] = 1;
        add("model.decoder.embed_tokens.weight", tokens, VOCABULARY, WIDTH);
        float[] positions = new float[WIDTH * WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            positions[i * WIDTH + i] = 100;
        }
        add("model.decoder.embed_positions.weight", positions, WIDTH, WIDTH);
        zeros("model.encoder.embed_positions.weight", POSITIONS, WIDTH);
        zeros("model.encoder.conv1.weight", WIDTH, BINS, 3);
        zeros("model.encoder.conv1.bias", WIDTH);
        zeros("model.encoder.conv2.weight", WIDTH, WIDTH, 3);
        zeros("model.encoder.conv2.bias", WIDTH);
        norm("model.encoder.layer_norm");
        norm("model.decoder.layer_norm");
        attention("model.encoder.layers.0.self_attn");
        attention("model.decoder.layers.0.self_attn");
        attention("model.decoder.layers.0.encoder_attn");
        feedForward("model.encoder.layers.0.", compressed);
        feedForward("model.decoder.layers.0.", false);
        tensors.write(file);
    }

    private void attention(String name) {
        norm(name + "_layer_norm");
        for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
            zeros(name + "." + projection + ".weight", WIDTH, WIDTH);
            if (!projection.equals("k_proj")) {
                zeros(name + "." + projection + ".bias", WIDTH);
            }
        }
    }

    private void feedForward(String name, boolean compressed) {
        norm(name + "final_layer_norm");
        if (compressed) {
            zeros(name + "fc1.weight1", WIDTH, RANK);
            zeros(name + "fc1.weight2", RANK, HIDDEN);
        } else {
            zeros(name + "fc1.weight", HIDDEN, WIDTH);
        }
        zeros(name + "fc1.bias", HIDDEN);
        zeros(name + "fc2.weight", WIDTH, HIDDEN);
        zeros(name + "fc2.bias", WIDTH);
    }

    private void norm(String name) {
        float[] gain = new float[WIDTH];
        Arrays.fill(gain, 10);
        add(name + ".weight", gain, WIDTH);
        zeros(name + ".bias", WIDTH);
    }

    private void zeros(String name, long... shape) {
        add(name, new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)], shape);
    }

    private void add(String name, float[] values, long... shape) {
        tensors.add(name, DataType.F32, shape, SafetensorsWriter.encode(values, DataType.F32));
    }
}
