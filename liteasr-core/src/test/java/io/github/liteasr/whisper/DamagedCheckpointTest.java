package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedCheckpointTest {
    private static final String WEIGHTS = "model.safetensors";

    @TempDir
    Path folder;

    private final TinyCheckpoint checkpoint = TinyCheckpoint.english();

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "tokenizer.json", WEIGHTS})
    void a_folder_that_lacks_a_file_is_refused(String file) throws IOException {
        checkpoint.write(folder);
        Files.delete(folder.resolve(file));
        refused(file);
    }

    @Test
    void a_folder_that_is_missing_is_refused() {
        Path missing = folder.resolve("none");
        assertThatThrownBy(() -> WhisperModel.load(missing, 1, Precision.F32))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(missing + ": no such folder");
    }

    @Test
    void weights_cut_short_are_refused() throws IOException {
        Path file = checkpoint.write(folder).resolve(WEIGHTS);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1000));
        refused(WEIGHTS);
    }

    @Test
    void weights_that_overlap_are_refused() throws IOException {
        checkpoint.write(folder);
        // The second tensor of the file begins where the first does; spaces keep the header's length.
        editHeader("(\"data_offsets\":\\[0,(\\d+)\\].*?\"data_offsets\":\\[)\\2", "$10");
        refused(WEIGHTS);
    }

    @Test
    void weights_of_another_type_are_refused() throws IOException {
        checkpoint.write(folder);
        editHeader("\"F32\"", "\"I32\"");
        refused("has type I32");
    }

    @Test
    void weights_of_another_shape_are_refused() {
        String name = "model.encoder.layers.1.fc1.weight";
        TinyCheckpoint.Values values = Objects.requireNonNull(checkpoint.tensors.get(name));
        checkpoint.tensors.put(name, new TinyCheckpoint.Values(values.values, 32, 64));
        checkpoint.write(folder);
        refused("\"" + name + "\" has shape [32, 64], expected [64, 32]");
    }

    @Test
    void a_header_of_absurd_length_is_refused() throws IOException {
        Path file = checkpoint.write(folder).resolve(WEIGHTS);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60);
        Files.write(file, bytes);
        refused(WEIGHTS);
    }

    @Test
    void a_missing_tensor_is_refused() {
        checkpoint.tensors.remove("model.decoder.layers.0.encoder_attn.k_proj.weight");
        checkpoint.write(folder);
        refused("has no tensor \"model.decoder.layers.0.encoder_attn.k_proj.weight\"");
    }

    @ParameterizedTest
    @CsvSource({
        "d_model, 0",
        "d_model, -1",
        "d_model, 65536",
        "d_model, 2147483647",
        "encoder_layers, 0",
        "encoder_layers, 1000000",
        "decoder_layers, 3",
        "encoder_attention_heads, 0",
        "encoder_attention_heads, 5",
        "decoder_attention_heads, 33",
        "encoder_ffn_dim, 65536",
        "vocab_size, 0",
        "vocab_size, 16777216",
        "num_mel_bins, 0",
        "num_mel_bins, 1024",
        "max_source_positions, 0",
        "max_source_positions, 65536",
        "max_target_positions, 65536"
    })
    void impossible_dimensions_are_refused_before_memory_is_taken(String key, int value) {
        checkpoint.config.put(key, value);
        checkpoint.write(folder);
        refused("");
    }

    @ParameterizedTest
    @CsvSource({"scale_embedding, true", "model_type, bert", "activation_function, relu"})
    void a_model_of_another_kind_is_refused(String key, String value) {
        if (value.equals("true")) {
            checkpoint.config.put(key, true);
        } else {
            checkpoint.config.put(key, value);
        }
        checkpoint.write(folder);
        refused("config.json: " + key);
    }

    @Test
    void a_spectrogram_that_is_not_whispers_is_refused() {
        checkpoint.preprocessor.put("hop_length", 128);
        checkpoint.write(folder);
        refused("hop_length is 128, expected 160");
    }

    @Test
    void a_tokenizer_larger_than_the_vocabulary_is_refused() {
        ((ArrayNode) checkpoint.tokenizer.get("added_tokens"))
                .addObject()
                .put("id", 5000)
                .put("content", "<|large|>")
                .put("special", true);
        checkpoint.write(folder);
        refused("the tokenizer has 5001 tokens");
    }

    @Test
    void tokens_outside_the_vocabulary_are_refused() {
        checkpoint.generation.putArray("suppress_tokens").add(70_000);
        checkpoint.write(folder);
        refused("suppress_tokens holds 70000");
    }

    @Test
    void ranks_that_the_weights_do_not_have_are_refused() {
        checkpoint.lowRank();
        ((com.fasterxml.jackson.databind.node.ObjectNode)
                        checkpoint.config.get("low_rank_config").get(0))
                .put("fc1", 18);
        checkpoint.write(folder);
        refused("expected [32, 18]");
    }

    @Test
    void weights_that_are_no_numbers_load_and_run() {
        Arrays.fill(
                Objects.requireNonNull(checkpoint.tensors.get("model.encoder.layers.0.fc1.weight")).values, Float.NaN);
        checkpoint.write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            assertThat(ModelAccuracy.encode(model, ModelAccuracy.spectrogram(model.config(), 1))
                            .toFloats())
                    .contains(Float.NaN);
        }
    }

    private void refused(String found) {
        assertThatThrownBy(() -> WhisperModel.load(folder, 1, Precision.F32))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(found)
                .hasMessageNotContaining("\n");
    }

    /** Edits the header in place: it stays as long as it was. */
    private void editHeader(String pattern, String replacement) throws IOException {
        Path file = folder.resolve(WEIGHTS);
        byte[] bytes = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
        String edited = header.replaceFirst(pattern, replacement);
        assertThat(edited).isNotEqualTo(header);
        edited = edited.stripTrailing()
                + " ".repeat(length - edited.stripTrailing().length());
        System.arraycopy(edited.getBytes(StandardCharsets.UTF_8), 0, bytes, 8, length);
        Files.write(file, bytes);
    }
}
