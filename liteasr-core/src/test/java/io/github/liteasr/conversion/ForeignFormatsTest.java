package io.github.liteasr.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.text.Tokenizer;
import io.github.liteasr.whisper.WhisperModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What torch, openai/whisper's class, ggml and CTranslate2 wrote, against what they say it means, bit by bit. */
class ForeignFormatsTest {
    private static final String KEY_BIAS = "model.encoder.layers.0.self_attn.k_proj.bias";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "transformers/views.bin, exact, F16",
        "transformers/legacy.bin, exact, F16",
        "sharded/pytorch_model.bin.index.json, exact, F16",
        "openai/model.pt, exact, F16",
        "openai/legacy.pt, exact, F16",
        "ggml/ggml-f32.bin, exact, F32",
        "ggml/ggml-f16.bin, exact, F16",
        "ggml/ggml-q4_0.bin, ggml-q4_0, F32",
        "ggml/ggml-q4_1.bin, ggml-q4_1, F32",
        "ggml/ggml-q5_0.bin, ggml-q5_0, F32",
        "ggml/ggml-q5_1.bin, ggml-q5_1, F32",
        "ggml/ggml-q8_0.bin, ggml-q8_0, F32",
        "ctranslate2/float32/model.bin, exact, F32",
        "ctranslate2/float16/model.bin, exact, F16",
        "ctranslate2/bfloat16/model.bin, ctranslate2-bfloat16, BF16",
        "ctranslate2/int8_float16/model.bin, ctranslate2-int8_float16, F32",
        "ctranslate2/int16/model.bin, ctranslate2-int16, F32"
    })
    void every_tensor_is_what_the_writer_meant(String file, String meaning, DataType ofMatrices) throws Exception {
        Path source = ForeignFixtures.file(file);
        if (file.startsWith("sharded")) {
            source = ForeignFixtures.copy("sharded", folder.resolve("source"));
            for (String name : new String[] {"config.json", "tokenizer.json"}) {
                Files.copy(ForeignFixtures.file("transformers/" + name), source.resolve(name));
            }
        }
        Path converted = folder.resolve("converted");

        ModelConversion.convert(source, converted);

        try (Checkpoint checkpoint = Checkpoint.open(converted)) {
            JsonNode digests = ForeignFixtures.digests(meaning);
            assertThat(digests.size()).isEqualTo(50);
            digests.properties()
                    .forEach(entry -> assertThat(digest(checkpoint, entry.getKey()))
                            .as(entry.getKey())
                            .isEqualTo(entry.getValue().textValue()));
            assertThat(checkpoint.tensor("model.decoder.layers.0.fc1.weight").type())
                    .isEqualTo(ofMatrices);
            assertThat(checkpoint.contains(KEY_BIAS)).isFalse();
        }
        try (WhisperModel model = WhisperModel.load(converted, 1, Precision.F32)) {
            assertThat(model.config().encoderHeads()).isEqualTo(2);
            assertThat(model.generation().multilingual()).isTrue();
            assertThat(model.generation().hasTimestamps(model.config())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"openai/model.pt", "ggml/ggml-q5_0.bin", "ctranslate2/int16/model.bin"})
    void tokenizers_agree_with_the_one_that_the_model_was_made_with(String file) {
        Path converted = folder.resolve("converted");

        ModelConversion.convert(ForeignFixtures.file(file), converted);

        Tokenizer original = Tokenizer.load(ForeignFixtures.file("transformers"));
        Tokenizer tokenizer = Tokenizer.load(converted);
        String text = "in the king's thing: 你好 – the end";
        assertThat(tokenizer.encode(text)).isEqualTo(original.encode(text));
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        assertThat(tokenizer.languages()).isEqualTo(original.languages()).containsOnlyKeys("de", "en");
        assertThat(tokenizer.id("<|notimestamps|>")).isEqualTo(original.id("<|notimestamps|>"));
    }

    @Test
    void a_low_rank_checkpoint_stays_as_it_is() throws IOException {
        Path source = ForeignFixtures.copy("transformers", folder.resolve("source"));
        Path config = source.resolve("config.json");
        String text = Files.readString(config).replace("\"whisper\"", "\"lite-whisper\"");
        Files.writeString(config, text);
        Path converted = folder.resolve("converted");

        ModelConversion.convert(source.resolve("views.bin"), converted);

        assertThat(converted.resolve("config.json")).hasContent(text);
    }

    private static String digest(Checkpoint checkpoint, String name) {
        float[] values = checkpoint.tensor(name).toFloats();
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
