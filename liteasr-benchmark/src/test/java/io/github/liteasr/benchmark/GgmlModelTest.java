package io.github.liteasr.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.MelFilters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgmlModelTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "model.encoder.conv1.weight, encoder.conv1.weight",
        "model.encoder.embed_positions.weight, encoder.positional_embedding",
        "model.encoder.layers.0.self_attn.q_proj.weight, encoder.blocks.0.attn.query.weight",
        "model.encoder.layers.11.self_attn_layer_norm.bias, encoder.blocks.11.attn_ln.bias",
        "model.encoder.layers.2.final_layer_norm.weight, encoder.blocks.2.mlp_ln.weight",
        "model.encoder.layers.2.fc1.bias, encoder.blocks.2.mlp.0.bias",
        "model.encoder.layer_norm.weight, encoder.ln_post.weight",
        "model.decoder.embed_tokens.weight, decoder.token_embedding.weight",
        "model.decoder.layers.3.encoder_attn.out_proj.bias, decoder.blocks.3.cross_attn.out.bias",
        "model.decoder.layers.3.encoder_attn.k_proj.weight, decoder.blocks.3.cross_attn.key.weight",
        "model.decoder.layers.3.encoder_attn_layer_norm.weight, decoder.blocks.3.cross_attn_ln.weight",
        "model.decoder.layers.3.fc2.weight, decoder.blocks.3.mlp.2.weight",
        "model.decoder.layer_norm.bias, decoder.ln.bias"
    })
    void names_become_those_of_openai(String huggingFace, String openAi) {
        assertThat(GgmlModel.openAiName(huggingFace)).isEqualTo(openAi);
    }

    @Test
    void tokens_become_the_bytes_that_their_characters_stand_for() throws IOException {
        Path file = Files.writeString(folder.resolve("vocab.json"), "{\"ĠÃ©\": 1, \"a\": 0, \"Ċ\": 2}");
        assertThat(GgmlVocabulary.read(file)).containsExactly(utf8("a"), utf8(" é"), utf8("\n"));
    }

    @Test
    void a_gap_in_the_token_numbers_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0, \"b\": 2}");
        assertThatThrownBy(() -> GgmlVocabulary.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessage(file + ": token b has id 2, expected each of 0 to 1 once");
    }

    @Test
    void a_character_that_stands_for_no_byte_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("vocab.json"), "{\"郷\": 0}");
        assertThatThrownBy(() -> GgmlVocabulary.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessage(file + ": token '郷' has a character that stands for no byte");
    }

    @Test
    void a_folder_without_a_model_is_refused() {
        assertThatThrownBy(() -> GgmlModel.write(folder, folder.resolve("out"), GgmlType.F16))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("config.json");
    }

    @Test
    void mel_filters_have_unit_area_and_start_at_zero_hertz() {
        for (int bins : new int[] {80, 128}) {
            float[] filters = MelFilters.of(bins, GgmlModel.FREQUENCIES, 16_000);
            // the widest triangles span many frequencies, so a sum over those comes close to the integral
            double area = 0;
            for (int i = 0; i < GgmlModel.FREQUENCIES; i++) {
                area += filters[(bins - 1) * GgmlModel.FREQUENCIES + i] * 40;
            }
            assertThat(area).isCloseTo(1, within(0.02));
        }
        // by hand: 8000 Hz are 45.2466 mel, so the first triangle of 80 spans 0 to 74.480 Hz with its top in the middle
        assertThat(MelFilters.of(80, GgmlModel.FREQUENCIES, 16_000)[1])
                .isCloseTo((float) ((74.480 - 40) / 37.240 * 2 / 74.480), within(1e-6f));
    }

    @Test
    void numbers_are_little_endian() {
        assertThat(GgmlType.F32.encode(new float[] {1})).containsExactly(0, 0, 0x80, 0x3f);
        assertThat(GgmlType.F16.encode(new float[] {1, -2})).containsExactly(0, 0x3c, 0, 0xc0);
    }

    @Test
    void a_block_of_q8_0_is_a_half_precision_scale_and_32_steps() {
        float[] values = new float[64];
        values[0] = 254;
        values[31] = -3;
        byte[] bytes = GgmlType.Q8_0.encode(values);
        assertThat(bytes).hasSize(2 * 34).startsWith(0, 0x40, 127, 0);
        assertThat(bytes[33]).isEqualTo((byte) -1);
        assertThat(java.util.Arrays.copyOfRange(bytes, 34, 68)).containsOnly(0);
    }

    @Test
    void a_part_of_a_block_is_refused() {
        assertThatThrownBy(() -> GgmlType.Q8_0.encode(new float[33]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("33 values are not in blocks of 32");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
