package io.github.liteasr.safetensors;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one safetensors file. The format, from the reference library's description
 * (github.com/huggingface/safetensors); all numbers are little-endian:
 *
 * <pre>
 *   8 bytes         N, the length of the header: unsigned, at most 100,000,000
 *   N bytes         the header: a JSON object in UTF-8 that starts with '{' and may end in spaces
 *   the remainder   the data buffer
 * </pre>
 *
 * <p>The header maps each tensor's name to {@code {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}. Offsets
 * are counted from the start of the data buffer; the first is inclusive, the second exclusive. An empty shape is a
 * scalar, and a dimension may be 0. The name {@code __metadata__} is reserved for an object whose values are strings;
 * some writers put numbers there, which are read as their spelling.
 * Elements are row-major and need not be aligned.
 *
 * <p>What must hold, and is checked here before any element can be read: the lengths agree with the file's; no name
 * occurs twice; types are known; dimensions and offsets are integers that are not negative; the offsets lie in the
 * buffer and are as far apart as the shape and the type say; tensors do not overlap; together they cover the buffer, so
 * that no byte of the file is hidden.
 */
final class SafetensorsReader {
    static final int LENGTH_BYTES = Long.BYTES;
    static final long LONGEST_HEADER = 100_000_000;

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final Map<String, String> metadata;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /**
     * Maps the file into memory for the arena's lifetime.
     *
     * @throws BadInputException if the file cannot be read or breaks one of the rules above
     */
    SafetensorsReader(Path file, Arena arena) {
        this(file, map(file, arena));
    }

    /**
     * Reads what lies in memory.
     *
     * @param file what messages call it
     * @throws BadInputException if the content breaks one of the rules above
     */
    SafetensorsReader(Path file, MemorySegment content) {
        this.file = file;
        long headerLength = headerLength(content);
        byte[] header = content.asSlice(LENGTH_BYTES, headerLength).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment buffer = content.asSlice(LENGTH_BYTES + headerLength);
        if (header.length == 0 || header[0] != '{') {
            throw refuse("the header does not start with '{'");
        }
        HeaderParser parser = HeaderParser.parse(file, header);
        this.metadata = parser.metadata();
        for (HeaderEntry entry : parser.entries()) {
            checkExtent(entry, buffer.byteSize());
        }
        checkCoverage(parser.entries(), buffer.byteSize());
        for (HeaderEntry entry : parser.entries()) {
            MemorySegment data = buffer.asSlice(entry.begin(), entry.end() - entry.begin());
            tensors.put(entry.name(), new Tensor(file, entry, data));
        }
    }

    Map<String, String> metadata() {
        return metadata;
    }

    /** The tensors by name, in the header's order. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    private static MemorySegment map(Path file, Arena arena) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(file + ": " + (Files.exists(file) ? "is not a file" : "no such file"));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)
                    .asReadOnly();
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + Message.reason(e), e);
        }
    }

    private long headerLength(MemorySegment content) {
        long size = content.byteSize();
        if (size < LENGTH_BYTES) {
            throw refuse("the file has " + size + " bytes, expected a safetensors file of at least " + LENGTH_BYTES);
        }
        long length = content.get(LENGTH, 0);
        if (length < 0 || length > LONGEST_HEADER) {
            throw refuse("the header's length is " + Long.toUnsignedString(length) + " bytes, expected at most "
                    + LONGEST_HEADER + " (not a safetensors file?)");
        }
        if (length > size - LENGTH_BYTES) {
            throw refuse("the header's length is " + length + " bytes, but only " + (size - LENGTH_BYTES) + " follow");
        }
        return length;
    }

    private void checkExtent(HeaderEntry entry, long bufferLength) {
        String tensor = "tensor " + Message.quoted(entry.name());
        String offsets = "[" + entry.begin() + ", " + entry.end() + "]";
        if (entry.begin() > entry.end() || entry.end() > bufferLength) {
            throw refuse(tensor + " has the offsets " + offsets + ", expected a range of the buffer's " + bufferLength
                    + " bytes");
        }
        long bytes;
        try {
            bytes = HeaderEntry.bytes(entry.type(), entry.shape());
        } catch (ArithmeticException e) {
            throw new BadInputException(file + ": " + tensor + " has a shape of more than 2^63-1 bytes", e);
        }
        if (bytes != entry.end() - entry.begin()) {
            throw refuse(tensor + " has " + (entry.end() - entry.begin()) + " bytes at " + offsets + ", but its type "
                    + entry.type() + " and shape take " + bytes);
        }
    }

    private void checkCoverage(List<HeaderEntry> entries, long bufferLength) {
        long covered = 0;
        for (HeaderEntry entry : entries.stream()
                .sorted(Comparator.comparingLong(HeaderEntry::begin).thenComparingLong(HeaderEntry::end))
                .toList()) {
            if (entry.begin() != covered) {
                throw refuse("tensor " + Message.quoted(entry.name()) + " starts at offset " + entry.begin()
                        + ", but the tensors before it end at " + covered);
            }
            covered = entry.end();
        }
        if (covered != bufferLength) {
            throw refuse("the tensors end at offset " + covered + ", but the buffer has " + bufferLength + " bytes");
        }
    }

    private BadInputException refuse(String what) {
        return new BadInputException(file + ": " + what);
    }
}
