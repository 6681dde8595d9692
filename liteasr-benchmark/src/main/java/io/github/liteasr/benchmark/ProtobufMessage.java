package io.github.liteasr.benchmark;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one message in the protocol buffers wire format: each field is a tag {@code number << 3 | wire type} as a
 * varint, then its value; wire type 0 is a varint, 2 a length and that many bytes, 5 four bytes. Byte arrays are kept by
 * reference until {@link #toByteArray}, so nesting messages does not copy weights.
 */
final class ProtobufMessage {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final List<byte[]> parts = new ArrayList<>();
    private long size;

    ProtobufMessage integer(int field, long value) {
        return append(tag(field, VARINT)).append(varint(value));
    }

    ProtobufMessage real(int field, float value) {
        return append(tag(field, FIXED32))
                .append(ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(value)
                        .array());
    }

    ProtobufMessage string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtobufMessage bytes(int field, byte[] value) {
        return append(tag(field, LENGTH_DELIMITED)).append(varint(value.length)).append(value);
    }

    ProtobufMessage message(int field, ProtobufMessage value) {
        append(tag(field, LENGTH_DELIMITED)).append(varint(value.size));
        parts.addAll(value.parts);
        size += value.size;
        return this;
    }

    /** @throws IllegalArgumentException if the message is larger than an array can be (2 GiB) */
    byte[] toByteArray() {
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a message of " + size + " bytes is beyond the format's 2 GiB");
        }
        ByteBuffer joined = ByteBuffer.allocate((int) size);
        parts.forEach(joined::put);
        return joined.array();
    }

    private ProtobufMessage append(byte[] part) {
        parts.add(part);
        size += part.length;
        return this;
    }

    private static byte[] tag(int field, int wireType) {
        return varint(((long) field << 3) | wireType);
    }

    /** Seven bits a byte, the lowest first; the top bit says that more follow. */
    private static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }
}
