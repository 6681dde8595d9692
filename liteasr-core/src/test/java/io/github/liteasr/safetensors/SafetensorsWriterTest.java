package io.github.liteasr.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsWriterTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void the_layout_is_the_reference_library_s() throws IOException {
        new SafetensorsWriter()
                .metadata(Map.of("format", "pt", "a", "é\n"))
                .add("z", DataType.F16, new long[] {1}, bytes(1, 2))
                .add("b", DataType.F32, new long[] {}, bytes(3, 4, 5, 6))
                .add("a", DataType.F16, new long[] {1, 2}, bytes(7, 8, 9, 10))
                .add("c", DataType.I64, new long[] {0}, bytes())
                .add("d", DataType.BF16, new long[] {1}, bytes(11, 12))
                .write(file);
        String header = """
                {"__metadata__":{"a":"é\\n","format":"pt"},\
                "c":{"dtype":"I64","shape":[0],"data_offsets":[0,0]},\
                "b":{"dtype":"F32","shape":[],"data_offsets":[0,4]},\
                "d":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},\
                "a":{"dtype":"F16","shape":[1,2],"data_offsets":[6,10]},\
                "z":{"dtype":"F16","shape":[1],"data_offsets":[10,12]}}""";
        byte[] written = Files.readAllBytes(file);
        int length =
                (int) ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(length % 8).isZero();
        String paddedHeader = new String(written, 8, length, StandardCharsets.UTF_8);
        assertThat(paddedHeader.stripTrailing()).isEqualTo(header);
        assertThat(paddedHeader.length() - header.length()).isLessThan(8);
        assertThat(Arrays.copyOfRange(written, 8 + length, written.length))
                .containsExactly(3, 4, 5, 6, 11, 12, 7, 8, 9, 10, 1, 2);
    }

    @Test
    void what_is_written_is_read_again_whatever_the_order_of_adding() throws IOException {
        byte[] content = new byte[40_000_001]; // more than one chunk, and not a multiple of one
        new Random(1).nextBytes(content);
        MemorySegment memory = MemorySegment.ofArray(content);
        long[] shape = {content.length};
        new SafetensorsWriter()
                .add("big", DataType.U8, shape, memory)
                .add("ö", DataType.F32, new long[] {1}, SafetensorsWriter.encode(new float[] {3}, DataType.F32))
                .write(file);
        Path other = folder.resolve("other.safetensors");
        new SafetensorsWriter()
                .add("ö", DataType.F32, new long[] {1}, SafetensorsWriter.encode(new float[] {3}, DataType.F32))
                .add("big", DataType.U8, shape, channel -> {
                    ByteBuffer rest = ByteBuffer.wrap(content);
                    while (rest.hasRemaining()) {
                        channel.write(rest);
                    }
                })
                .write(other);
        assertThat(Files.mismatch(file, other)).isEqualTo(-1);
        try (Checkpoint checkpoint = Checkpoint.openFile(file)) {
            assertThat(checkpoint.tensor("big").data().mismatch(memory)).isEqualTo(-1);
            assertThat(checkpoint.tensor("ö").toFloats()).containsExactly(3);
        }
    }

    @Test
    void an_empty_file_is_valid() {
        new SafetensorsWriter().write(file);
        try (Checkpoint checkpoint = Checkpoint.openFile(file)) {
            assertThat(checkpoint.names()).isEmpty();
        }
    }

    @Test
    void bad_calls_are_refused() {
        SafetensorsWriter writer = new SafetensorsWriter().add("a", DataType.U8, new long[] {1}, bytes(1));
        assertThatThrownBy(() -> writer.add("a", DataType.U8, new long[] {1}, bytes(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.add("__metadata__", DataType.U8, new long[] {1}, bytes(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.add("b", DataType.U8, new long[] {-1, -1}, bytes(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.add("b", DataType.F32, new long[] {2}, bytes(1, 2, 3, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 4 bytes, but F32[2] takes 8");
        assertThatThrownBy(() -> SafetensorsWriter.encode(new float[1], DataType.I32))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_failure_leaves_the_old_file_and_nothing_else() throws IOException {
        Files.writeString(file, "old");
        SafetensorsWriter tooShort = new SafetensorsWriter()
                .add("a", DataType.U8, new long[] {2}, channel -> channel.write(ByteBuffer.allocate(1)));
        assertThatThrownBy(() -> tooShort.write(file)).isInstanceOf(IllegalStateException.class);
        SafetensorsWriter failing = new SafetensorsWriter().add("a", DataType.U8, new long[] {2}, channel -> {
            throw new IOException("No space left on device");
        });
        assertThatThrownBy(() -> failing.write(file))
                .isInstanceOf(BadInputException.class)
                .hasMessage(file + ": cannot be written: No space left on device");
        assertThat(file).hasContent("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void a_missing_folder_is_made_and_what_can_be_none_is_reported() throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        writer.write(folder.resolve("made/model.safetensors"));
        assertThat(folder.resolve("made/model.safetensors")).isRegularFile();
        Path below = Files.createFile(file).resolve("model.safetensors");
        assertThatThrownBy(() -> writer.write(below))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(below + ": cannot be written: ");
    }

    @Test
    void half_precision_is_rounded_to_nearest_even() {
        float[] values = {1f, 1f + 0x1p-11f, 1f + 0x3p-11f, 65504f, 65520f, 0x1p-24f, 0x1p-25f, -0f, Float.NaN};
        short[] halves = SafetensorsWriter.encode(values, DataType.F16).toArray(littleEndianShort());
        assertThat(halves)
                .containsExactly(0x3C00, 0x3C00, 0x3C02, 0x7BFF, 0x7C00, 0x0001, 0x0000, (short) 0x8000, 0x7E00);
    }

    @Test
    void brain_floats_are_rounded_to_nearest_even() {
        float[] values = {
            1f,
            1f + 0x1p-8f,
            1f + 0x3p-8f,
            1f + 0x1.0002p-8f,
            Float.MAX_VALUE,
            Float.NEGATIVE_INFINITY,
            -0f,
            Float.intBitsToFloat(0x7F800001),
            Float.intBitsToFloat(0xFFFFFFFF)
        };
        short[] upperHalves = SafetensorsWriter.encode(values, DataType.BF16).toArray(littleEndianShort());
        assertThat(upperHalves)
                .containsExactly(
                        0x3F80, 0x3F80, 0x3F82, 0x3F81, 0x7F80, (short) 0xFF80, (short) 0x8000, 0x7FC0, (short) 0xFFFF);
    }

    @Test
    void every_half_and_brain_float_survives_a_round_trip() {
        short[] all = new short[1 << 16];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) i;
        }
        for (DataType type : new DataType[] {DataType.F16, DataType.BF16}) {
            float[] floats = new float[all.length];
            FloatCodec.decode(type, MemorySegment.ofArray(all), MemorySegment.ofArray(floats), all.length);
            short[] again = SafetensorsWriter.encode(floats, type).toArray(littleEndianShort());
            for (int i = 0; i < all.length; i++) {
                if (!Float.isNaN(floats[i])) {
                    assertThat(again[i]).isEqualTo(all[i]);
                }
            }
        }
    }

    private static ValueLayout.OfShort littleEndianShort() {
        return ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    }

    private static MemorySegment bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return MemorySegment.ofArray(bytes);
    }
}
