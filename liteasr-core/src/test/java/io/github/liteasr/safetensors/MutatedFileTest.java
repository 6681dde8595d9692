package io.github.liteasr.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages a valid file at random: it is read or refused, never anything else. */
final class MutatedFileTest {
    private static final int MUTATIONS = 600;
    private static final String JSON = "0123456789-.{}[]\",: x";

    @TempDir
    private Path folder;

    @Test
    void a_damaged_file_is_read_or_refused() throws IOException {
        Path file = folder.resolve("model.safetensors");
        byte[] valid = validFile(file);
        Random random = new Random(20260101);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Files.write(file, mutated(valid, random));
            try {
                readEverything(file);
            } catch (BadInputException e) {
                assertThat(e.getMessage()).startsWith(file + ": ").hasLineCount(1);
                refused++;
            }
        }
        assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS - 1);
    }

    private static byte[] validFile(Path file) throws IOException {
        float[] values = {1, 2, 3, 4, 5, 6};
        SafetensorsWriter writer = new SafetensorsWriter().metadata(Map.of("format", "pt", "note", "zwölf"));
        for (DataType type : new DataType[] {DataType.F32, DataType.F16, DataType.BF16}) {
            writer.add("layer." + type, type, new long[] {2, 3}, SafetensorsWriter.encode(values, type));
        }
        writer.write(file);
        return Files.readAllBytes(file);
    }

    private static byte[] mutated(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        switch (random.nextInt(5)) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[8 + random.nextInt(200)] = (byte) JSON.charAt(random.nextInt(JSON.length()));
            case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
            default -> {
                long length = random.nextBoolean() ? random.nextLong() : random.nextInt(bytes.length);
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            }
        }
        return bytes;
    }

    private static void readEverything(Path file) {
        try (Checkpoint checkpoint = Checkpoint.openFile(file)) {
            for (String name : checkpoint.names()) {
                Tensor tensor = checkpoint.tensor(name);
                assertThat(tensor.data().toArray(ValueLayout.JAVA_BYTE))
                        .hasSize(Math.toIntExact(
                                tensor.elements() * tensor.type().size()));
                if (FloatCodec.decodes(tensor.type())) {
                    assertThat(tensor.toFloats()).hasSize(Math.toIntExact(tensor.elements()));
                }
            }
        }
    }
}
