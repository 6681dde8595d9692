package io.github.liteasr.conversion;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The element types of ggml (ggml-common.h, {@code block_q4_0} and so on). A quantised type has blocks of 32 elements: a scale
 * d and perhaps a least value m, both half precision; perhaps the fifth bits; then the elements. In blocks of four or five
 * bits byte j holds element j in its lower half and element j + 16 in its upper half.
 */
enum GgmlType {
    F32(0, 4, 1),
    F16(1, 2, 1),
    Q4_0(2, 18, 32),
    Q4_1(3, 20, 32),
    Q5_0(6, 22, 32),
    Q5_1(7, 24, 32),
    Q8_0(8, 34, 32),
    BF16(30, 2, 1);

    /** Added, it changes no value; 0 would change -0. */
    private static final float NOTHING = -0f;

    private final int code;
    private final int bytes;
    private final int block;

    GgmlType(int code, int bytes, int block) {
        this.code = code;
        this.bytes = bytes;
        this.block = block;
    }

    static Optional<GgmlType> of(int code) {
        for (GgmlType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Elements in a block. */
    int block() {
        return block;
    }

    /** Bytes of a block. */
    int bytes() {
        return bytes;
    }

    /** The elements of a block of a quantised type. */
    void decode(MemorySegment from, long at, float[] to, int start) {
        switch (this) {
            case Q4_0 -> decodeFourBits(from, at + 2, half(from, at), -8, NOTHING, to, start);
            case Q4_1 -> decodeFourBits(from, at + 4, half(from, at), 0, half(from, at + 2), to, start);
            case Q5_0 -> decodeFiveBits(from, at + 2, half(from, at), -16, NOTHING, to, start);
            case Q5_1 -> decodeFiveBits(from, at + 4, half(from, at), 0, half(from, at + 2), to, start);
            case Q8_0 -> {
                float scale = half(from, at);
                for (int i = 0; i < block; i++) {
                    to[start + i] = from.get(ValueLayout.JAVA_BYTE, at + 2 + i) * scale;
                }
            }
            case F32, F16, BF16 -> throw new IllegalArgumentException(this + " is not quantised");
        }
    }

    private static void decodeFourBits(
            MemorySegment from, long at, float scale, int shift, float least, float[] to, int start) {
        for (int j = 0; j < 16; j++) {
            int pair = from.get(ValueLayout.JAVA_BYTE, at + j);
            to[start + j] = ((pair & 0xF) + shift) * scale + least;
            to[start + j + 16] = (((pair >> 4) & 0xF) + shift) * scale + least;
        }
    }

    private static void decodeFiveBits(
            MemorySegment from, long at, float scale, int shift, float least, float[] to, int start) {
        int fifth = from.get(Cursor.INT, at);
        for (int j = 0; j < 16; j++) {
            int pair = from.get(ValueLayout.JAVA_BYTE, at + 4 + j);
            to[start + j] = (((pair & 0xF) | ((fifth >>> j) & 1) << 4) + shift) * scale + least;
            to[start + j + 16] = ((((pair >> 4) & 0xF) | ((fifth >>> (j + 16)) & 1) << 4) + shift) * scale + least;
        }
    }

    private static float half(MemorySegment from, long at) {
        return Float.float16ToFloat(from.get(Cursor.SHORT, at));
    }
}
