package io.github.liteasr.conversion;

import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;

/** A variable of CTranslate2's {@code model.bin}: row-major elements in the mapped file. */
final class CTranslate2Variable {
    private static final int CHUNK = 1 << 14;

    private final String name;
    private final DataType type;
    private final long[] shape;
    private final MemorySegment bytes;

    CTranslate2Variable(String name, DataType type, long[] shape, MemorySegment bytes) {
        this.name = name;
        this.type = type;
        this.shape = shape.clone();
        this.bytes = bytes;
    }

    String name() {
        return name;
    }

    long[] shape() {
        return shape.clone();
    }

    /** The first element of an integer variable. */
    long integer(Path file) {
        Cursor in = new Cursor(file, bytes);
        return switch (type) {
            case I8 -> (byte) in.unsignedByte();
            case I16 -> (short) in.unsignedShort();
            case I32 -> in.integer();
            default -> throw in.refuse("variable " + Cursor.quoted(name) + " is " + type + ", expected an integer");
        };
    }

    boolean isQuantised() {
        return type == DataType.I8 || type == DataType.I16;
    }

    boolean isFloatingPoint() {
        return type == DataType.F32 || type == DataType.F16 || type == DataType.BF16;
    }

    /** Whether all bytes are zero. */
    boolean isZero() {
        for (long i = 0; i < bytes.byteSize(); i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Some of the rows; {@code shape()[0]} must be at least {@code first + count}. */
    CTranslate2Variable rows(long first, long count) {
        long row = shape[0] == 0 ? 0 : bytes.byteSize() / shape[0];
        long[] part = shape.clone();
        part[0] = count;
        return new CTranslate2Variable(name, type, part, bytes.asSlice(first * row, count * row));
    }

    /** The elements as they are. */
    ForeignTensor plain(String as) {
        return ForeignTensor.stored(as, type, shape, bytes);
    }

    /** Each element divided by its row's scale, or by the only one. */
    ForeignTensor scaled(String as, CTranslate2Variable scales) {
        float[] divisors = scales.bytes.toArray(Cursor.FLOAT);
        return new ForeignTensor(as, DataType.F32, shape, channel -> divide(divisors, channel));
    }

    /** Whether there is one float32 scale a row, or one for all. */
    boolean isScaledBy(CTranslate2Variable scales) {
        long count = Arrays.stream(scales.shape).reduce(1, (a, b) -> a * b);
        return scales.type == DataType.F32 && shape.length > 0 && (count == 1 || count == shape[0]);
    }

    private void divide(float[] divisors, WritableByteChannel channel) throws IOException {
        long elements = bytes.byteSize() / type.size();
        long row = elements / Math.max(1, shape[0]);
        for (long first = 0; first < elements; first += CHUNK) {
            float[] values = new float[(int) Math.min(CHUNK, elements - first)];
            for (int i = 0; i < values.length; i++) {
                long at = first + i;
                int value = type == DataType.I8
                        ? bytes.get(ValueLayout.JAVA_BYTE, at)
                        : bytes.get(Cursor.SHORT, at * Short.BYTES);
                values[i] = value / divisors[divisors.length == 1 ? 0 : (int) (at / row)];
            }
            SafetensorsWriter.writeFully(channel, SafetensorsWriter.encode(values, DataType.F32));
        }
    }
}
