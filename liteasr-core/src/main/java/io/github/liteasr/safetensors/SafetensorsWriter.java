package io.github.liteasr.safetensors;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.liteasr.BadInputException;
import io.github.liteasr.OutputFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Writes a safetensors file. Tensors are announced first, then {@link #write} takes their contents one after the other,
 * so that a file may be larger than memory. The same tensors and metadata always give the same bytes: tensors are sorted
 * by type, the widest first, then by name, as the reference library does, and the header is padded with spaces so that
 * every tensor is aligned for its type.
 *
 * <pre>{@code
 * new SafetensorsWriter()
 *         .metadata(Map.of("format", "pt"))
 *         .add("weight", DataType.F16, new long[] {2, 3}, SafetensorsWriter.encode(values, DataType.F16))
 *         .write(Path.of("model.safetensors"));
 * }</pre>
 */
public final class SafetensorsWriter {
    private static final int CHUNK = 1 << 20;

    /** Writes the bytes of one tensor: little-endian, row-major, exactly as many as its type and shape take. */
    @FunctionalInterface
    public interface Content {
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    private record Announced(String name, DataType type, List<Long> shape, long bytes, Content content) {}

    private final Map<String, Announced> tensors = new TreeMap<>();
    private final Map<String, String> metadata = new TreeMap<>();

    /** Adds notes to the file's metadata; a later value of a key replaces an earlier one. */
    public SafetensorsWriter metadata(Map<String, String> notes) {
        metadata.putAll(notes);
        return this;
    }

    /**
     * Adds a tensor whose bytes, little-endian and row-major, are in memory and stay unchanged until {@link #write}.
     *
     * @throws IllegalArgumentException if the name is taken or if the size does not match the type and shape
     */
    public SafetensorsWriter add(String name, DataType type, long[] shape, MemorySegment bytes) {
        if (bytes.byteSize() != tensorBytes(type, shape)) {
            throw new IllegalArgumentException("tensor " + name + " has " + bytes.byteSize() + " bytes, but " + type
                    + Arrays.toString(shape) + " takes " + tensorBytes(type, shape));
        }
        return add(name, type, shape, () -> bytes);
    }

    /**
     * Adds a tensor whose bytes in memory, little-endian and row-major, are asked for when the file is written.
     *
     * @throws IllegalArgumentException if the name is taken or a dimension is negative
     */
    public SafetensorsWriter add(String name, DataType type, long[] shape, Supplier<MemorySegment> bytes) {
        return add(name, type, shape, (Content) channel -> writeFully(channel, bytes.get()));
    }

    /**
     * Adds a tensor whose bytes are written when the file is.
     *
     * @throws IllegalArgumentException if the name is taken or a dimension is negative
     */
    public SafetensorsWriter add(String name, DataType type, long[] shape, Content content) {
        if (name.equals(HeaderParser.METADATA) || tensors.containsKey(name)) {
            throw new IllegalArgumentException("the tensor name " + name + " is taken");
        }
        List<Long> dimensions = Arrays.stream(shape).boxed().toList();
        tensors.put(name, new Announced(name, type, dimensions, tensorBytes(type, shape), content));
        return this;
    }

    /**
     * Encodes values as F32, F16 or BF16 for {@link #add(String, DataType, long[], MemorySegment)}: rounded to nearest,
     * ties to even; what is too large becomes infinity.
     *
     * @throws IllegalArgumentException for other types
     */
    public static MemorySegment encode(float[] values, DataType type) {
        return FloatCodec.encode(type, values);
    }

    /**
     * Writes the file as {@link OutputFiles#replace(Path, OutputFiles.Content)} does.
     *
     * @throws BadInputException if the file cannot be written
     * @throws IllegalStateException if a tensor's content is not as long as announced
     */
    public void write(Path file) {
        OutputFiles.replace(file, this::writeTo);
    }

    private void writeTo(Path temporary) throws IOException {
        List<Announced> order = new ArrayList<>(tensors.values());
        order.sort(Comparator.comparing(Announced::type).reversed().thenComparing(Announced::name));
        byte[] header = header(order);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer length =
                    ByteBuffer.allocate(SafetensorsReader.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            writeFully(channel, length.putLong(header.length).flip());
            writeFully(channel, ByteBuffer.wrap(header));
            for (Announced tensor : order) {
                long start = channel.position();
                tensor.content().writeTo(channel);
                long written = channel.position() - start;
                if (written != tensor.bytes()) {
                    throw new IllegalStateException("the content of tensor " + tensor.name() + " has " + written
                            + " bytes, announced were " + tensor.bytes());
                }
            }
            channel.force(true);
        }
    }

    private byte[] header(List<Announced> order) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = HeaderParser.STRICT_JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(HeaderParser.METADATA);
                for (Map.Entry<String, String> note : metadata.entrySet()) {
                    json.writeStringField(note.getKey(), note.getValue());
                }
                json.writeEndObject();
            }
            long offset = 0;
            for (Announced tensor : order) {
                json.writeObjectFieldStart(tensor.name());
                json.writeStringField("dtype", tensor.type().name());
                writeNumbers(json, "shape", tensor.shape());
                writeNumbers(json, "data_offsets", List.of(offset, offset + tensor.bytes()));
                json.writeEndObject();
                offset += tensor.bytes();
            }
            json.writeEndObject();
        }
        while (bytes.size() % Long.BYTES != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    private static void writeNumbers(JsonGenerator json, String key, List<Long> numbers) throws IOException {
        json.writeArrayFieldStart(key);
        for (long number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }

    private static long tensorBytes(DataType type, long[] shape) {
        if (Arrays.stream(shape).anyMatch(dimension -> dimension < 0)) {
            throw new IllegalArgumentException("negative dimension in " + Arrays.toString(shape));
        }
        return HeaderEntry.bytes(type, Arrays.stream(shape).boxed().toList());
    }

    /** Writes all of a piece of memory, which may be an array of any type as {@link #encode} gives it. */
    public static void writeFully(WritableByteChannel channel, MemorySegment bytes) throws IOException {
        // A channel takes no segment of an array other than of bytes.
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(CHUNK, bytes.byteSize()));
        for (long start = 0; start < bytes.byteSize(); start += CHUNK) {
            long length = Math.min(CHUNK, bytes.byteSize() - start);
            buffer.clear().limit((int) length);
            MemorySegment.ofBuffer(buffer).copyFrom(bytes.asSlice(start, length));
            writeFully(channel, buffer);
        }
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
