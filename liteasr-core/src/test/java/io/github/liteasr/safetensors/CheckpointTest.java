package io.github.liteasr.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void metadata_that_is_no_text_is_read_as_it_is_spelt() throws IOException {
        RawFile.write(file, """
                {"__metadata__":{"step":1200,"loss":0.25,"done":true,"none":null,"nested":{"a":[1]},"format":"pt"}}""", 0);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.metadata())
                    .containsExactly(
                            Map.entry("step", "1200"),
                            Map.entry("loss", "0.25"),
                            Map.entry("done", "true"),
                            Map.entry("none", "null"),
                            Map.entry("format", "pt"));
        }
    }

    @Test
    void a_hand_made_file_is_read() throws IOException {
        RawFile.write(file, """
                {"__metadata__":{"format":"pt"},\
                "b":{"dtype":"U8","shape":[2,3],"data_offsets":[4,10],"future":[{}]},\
                "a":{"dtype":"I32","shape":[],"data_offsets":[0,4]},\
                "none":{"dtype":"F32","shape":[0,7],"data_offsets":[4,4]}}\s\s\s""", 10);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.names()).containsExactly("b", "a", "none");
            assertThat(checkpoint.contains("a")).isTrue();
            assertThat(checkpoint.contains("c")).isFalse();
            assertThat(checkpoint.metadata()).containsExactly(Map.entry("format", "pt"));
            Tensor b = checkpoint.tensor("b").expectShape(2, 3);
            assertThat(b.type()).isEqualTo(DataType.U8);
            assertThat(b.elements()).isEqualTo(6);
            assertThat(b.data().toArray(ValueLayout.JAVA_BYTE)).containsExactly(4, 5, 6, 7, 8, 9);
            Tensor scalar = checkpoint.tensor("a").expectShape();
            assertThat(scalar.elements()).isEqualTo(1);
            assertThat(checkpoint.tensor("none").toFloats()).isEmpty();
        }
    }

    @Test
    void every_floating_point_type_is_read_even_when_misaligned() throws IOException {
        // One byte, then 1.5 and -2 as F64, F32, F16 and BF16, none of them aligned.
        byte[] buffer = HexFormat.of()
                .parseHex("07" + "000000000000f83f00000000000000c0" + "0000c03f000000c0" + "003e00c0" + "c03f00c0");
        RawFile.write(file, """
                {"u8":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},\
                "f64":{"dtype":"F64","shape":[2],"data_offsets":[1,17]},\
                "f32":{"dtype":"F32","shape":[2],"data_offsets":[17,25]},\
                "f16":{"dtype":"F16","shape":[2],"data_offsets":[25,29]},\
                "bf16":{"dtype":"BF16","shape":[2],"data_offsets":[29,33]}}""".getBytes(StandardCharsets.UTF_8), buffer);
        try (Checkpoint checkpoint = Checkpoint.openFile(file);
                Arena arena = Arena.ofConfined()) {
            for (String name : new String[] {"f64", "f32", "f16", "bf16"}) {
                assertThat(checkpoint.tensor(name).toFloats()).as(name).containsExactly(1.5f, -2f);
                MemorySegment target = arena.allocate(16);
                checkpoint.tensor(name).copyTo(target.asSlice(4));
                assertThat(target.toArray(ValueLayout.JAVA_FLOAT)).as(name).containsExactly(0, 1.5f, -2f, 0);
            }
        }
    }

    @Test
    void content_in_memory_is_read_and_checked_like_a_file() throws IOException {
        RawFile.write(file, "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
        byte[] content = Files.readAllBytes(file);
        Path name = Path.of("resource");
        try (Checkpoint checkpoint = Checkpoint.of(name, content);
                Checkpoint mapped = Checkpoint.openFile(file)) {
            assertThat(checkpoint.names()).containsExactly("w");
            assertThat(checkpoint.tensor("w").toFloats())
                    .containsExactly(mapped.tensor("w").toFloats());
            assertThat(checkpoint.tensor("w").data().isReadOnly()).isTrue();
        }
        assertThatThrownBy(() -> Checkpoint.of(name, Arrays.copyOf(content, content.length - 1)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("resource: ");
    }

    @Test
    void an_absent_tensor_is_named_with_its_file() throws IOException {
        RawFile.write(file, "{}", 0);
        try (Checkpoint checkpoint = Checkpoint.openFile(file)) {
            assertThatThrownBy(() -> checkpoint.tensor("encoder.weight"))
                    .isInstanceOf(BadInputException.class)
                    .hasMessage(file + ": has no tensor \"encoder.weight\"");
        }
    }

    @Test
    void an_unexpected_shape_is_refused_with_both_shapes() throws IOException {
        RawFile.write(file, "{\"w\":{\"dtype\":\"U8\",\"shape\":[2,3],\"data_offsets\":[0,6]}}", 6);
        try (Checkpoint checkpoint = Checkpoint.openFile(file)) {
            Tensor tensor = checkpoint.tensor("w");
            assertThatThrownBy(() -> tensor.expectShape(3, 2))
                    .isInstanceOf(BadInputException.class)
                    .hasMessage(file + ": tensor \"w\" has shape [2, 3], expected [3, 2]");
        }
    }

    @Test
    void integers_are_not_read_as_floats() throws IOException {
        RawFile.write(file, "{\"w\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1);
        try (Checkpoint checkpoint = Checkpoint.openFile(file)) {
            assertThatThrownBy(() -> checkpoint.tensor("w").toFloats())
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("has type I8, expected F64, F32, F16 or BF16");
        }
    }

    @Test
    void the_mapping_is_read_only_and_a_small_target_a_bad_call() throws IOException {
        RawFile.write(file, "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
        try (Checkpoint checkpoint = Checkpoint.openFile(file)) {
            Tensor tensor = checkpoint.tensor("w");
            assertThat(tensor.data().isReadOnly()).isTrue();
            assertThatThrownBy(() -> tensor.copyTo(MemorySegment.ofArray(new byte[3])))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closing_twice_is_allowed_and_reading_afterwards_is_not() throws IOException {
        RawFile.write(file, "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
        Checkpoint checkpoint = Checkpoint.openFile(file);
        Tensor tensor = checkpoint.tensor("w");
        checkpoint.close();
        checkpoint.close();
        assertThatThrownBy(tensor::toFloats).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_tensor_beyond_two_gigabytes_is_read() throws IOException {
        long length = (3L << 30) + 5; // a hole in the file: the disk holds only its ends
        byte[] header = "{\"w\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(length, length)
                .getBytes(StandardCharsets.UTF_8);
        RawFile.write(file, header, new byte[0]);
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(8 + header.length + length);
            raw.seek(raw.length() - 1);
            raw.write(77);
        }
        try (Checkpoint checkpoint = Checkpoint.openFile(file)) {
            MemorySegment data = checkpoint.tensor("w").data();
            assertThat(data.byteSize()).isEqualTo(length);
            assertThat(data.get(ValueLayout.JAVA_BYTE, length - 1)).isEqualTo((byte) 77);
        }
    }

    @Test
    void a_folder_without_weights_is_refused() {
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("neither model.safetensors nor model.safetensors.index.json");
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("absent")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("no folder");
    }

    @Test
    void a_real_checkpoint_is_read() {
        Path model = Path.of(System.getProperty("liteasr.shared", "absent"), "models", "whisper-tiny.en");
        assumeThat(model.resolve("model.safetensors")).exists();
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            Tensor weight = checkpoint
                    .tensor("model.encoder.layers.0.self_attn.k_proj.weight")
                    .expectShape(384, 384);
            float[] values = weight.toFloats();
            double squares = 0;
            for (float value : values) {
                squares += value * value;
            }
            assertThat(values).hasSize(384 * 384);
            assertThat(Math.sqrt(squares / values.length)).isBetween(0.001, 1.0);
            checkpoint
                    .names()
                    .forEach(name ->
                            assertThat(checkpoint.tensor(name).elements()).isPositive());
        }
    }
}
