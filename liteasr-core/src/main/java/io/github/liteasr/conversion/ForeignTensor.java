package io.github.liteasr.conversion;

import io.github.liteasr.BadInputException;
import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.safetensors.SafetensorsWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/** A tensor of a foreign file as safetensors takes it: row-major, little-endian, decoded only while it is written. */
final class ForeignTensor {
    static final int MOST_DIMENSIONS = 8;

    private final String name;
    private final DataType type;
    private final long[] shape;
    private final SafetensorsWriter.Content content;

    ForeignTensor(String name, DataType type, long[] shape, SafetensorsWriter.Content content) {
        this.name = name;
        this.type = type;
        this.shape = shape.clone();
        this.content = content;
    }

    /** A tensor whose bytes are in the file as they are wanted. */
    static ForeignTensor stored(String name, DataType type, long[] shape, MemorySegment bytes) {
        return new ForeignTensor(name, type, shape, channel -> SafetensorsWriter.writeFully(channel, bytes));
    }

    String name() {
        return name;
    }

    DataType type() {
        return type;
    }

    long[] shape() {
        return shape.clone();
    }

    long bytes() {
        return Arrays.stream(shape).reduce(type.size(), Math::multiplyExact);
    }

    SafetensorsWriter.Content content() {
        return content;
    }

    ForeignTensor named(String other) {
        return new ForeignTensor(other, type, shape, content);
    }

    ForeignTensor shaped(long... other) {
        return new ForeignTensor(name, type, other, content);
    }

    /**
     * The number of elements in a shape.
     *
     * @throws BadInputException if a dimension is negative or the product is no number of bytes in memory
     */
    static long elements(Path file, String name, long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            if (dimension < 0
                    || shape.length > MOST_DIMENSIONS
                    || Math.multiplyHigh(elements, dimension) != 0
                    || elements * dimension > Long.MAX_VALUE / 16
                    || elements * dimension < 0) {
                throw new BadInputException(file + ": tensor " + Cursor.quoted(name) + " has the impossible shape "
                        + Arrays.toString(Arrays.copyOf(shape, Math.min(shape.length, MOST_DIMENSIONS))));
            }
            elements *= dimension;
        }
        return elements;
    }
}
