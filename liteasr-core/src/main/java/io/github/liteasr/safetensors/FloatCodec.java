package io.github.liteasr.safetensors;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Converts between float32 and the floating-point types of a file. It works in blocks that stay in the first-level
 * cache: each block is copied into an array and converted there by a plain loop, which the compiler turns into vector
 * instructions. Files are little-endian and need not be aligned; float32 in memory has the machine's byte order.
 */
final class FloatCodec {
    private static final int BLOCK = 2048;

    private static final ValueLayout.OfShort FILE_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt FILE_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble FILE_DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private FloatCodec() {}

    /** Whether this codec can decode the type. */
    static boolean decodes(DataType type) {
        return switch (type) {
            case F64, F32, F16, BF16 -> true;
            case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, I64, U64 -> false;
        };
    }

    /** Writes {@code count} elements of the source as float32 to the target. */
    static void decode(DataType type, MemorySegment source, MemorySegment target, long count) {
        switch (type) {
            case F32 -> decodeSingle(source, target, count);
            case F16 -> decodeHalf(source, target, count);
            case BF16 -> decodeBrain(source, target, count);
            case F64 -> decodeDouble(source, target, count);
            case BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, I64, U64 ->
                throw new IllegalArgumentException("no conversion from " + type + " to float32");
        }
    }

    private static void decodeSingle(MemorySegment source, MemorySegment target, long count) {
        MemorySegment.copy(source, FILE_INT, 0, target, ValueLayout.JAVA_INT_UNALIGNED, 0, count);
    }

    private static void decodeHalf(MemorySegment source, MemorySegment target, long count) {
        short[] halves = new short[BLOCK];
        float[] floats = new float[BLOCK];
        for (long start = 0; start < count; start += BLOCK) {
            int length = (int) Math.min(BLOCK, count - start);
            MemorySegment.copy(source, FILE_SHORT, start * Short.BYTES, halves, 0, length);
            for (int i = 0; i < length; i++) {
                floats[i] = Float.float16ToFloat(halves[i]);
            }
            MemorySegment.copy(floats, 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, start * Float.BYTES, length);
        }
    }

    private static void decodeBrain(MemorySegment source, MemorySegment target, long count) {
        short[] upperHalves = new short[BLOCK];
        int[] bits = new int[BLOCK];
        for (long start = 0; start < count; start += BLOCK) {
            int length = (int) Math.min(BLOCK, count - start);
            MemorySegment.copy(source, FILE_SHORT, start * Short.BYTES, upperHalves, 0, length);
            for (int i = 0; i < length; i++) {
                bits[i] = upperHalves[i] << 16;
            }
            MemorySegment.copy(bits, 0, target, ValueLayout.JAVA_INT_UNALIGNED, start * Float.BYTES, length);
        }
    }

    private static void decodeDouble(MemorySegment source, MemorySegment target, long count) {
        double[] doubles = new double[BLOCK];
        float[] floats = new float[BLOCK];
        for (long start = 0; start < count; start += BLOCK) {
            int length = (int) Math.min(BLOCK, count - start);
            MemorySegment.copy(source, FILE_DOUBLE, start * Double.BYTES, doubles, 0, length);
            for (int i = 0; i < length; i++) {
                floats[i] = (float) doubles[i];
            }
            MemorySegment.copy(floats, 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, start * Float.BYTES, length);
        }
    }

    /** The values in the file's encoding, rounded to nearest, ties to even. */
    static MemorySegment encode(DataType type, float[] values) {
        return switch (type) {
            case F32 -> {
                MemorySegment encoded = MemorySegment.ofArray(new int[values.length]);
                MemorySegment source = MemorySegment.ofArray(values);
                MemorySegment.copy(source, ValueLayout.JAVA_INT_UNALIGNED, 0, encoded, FILE_INT, 0, values.length);
                yield encoded;
            }
            case F16 -> {
                short[] halves = new short[values.length];
                for (int i = 0; i < values.length; i++) {
                    halves[i] = Float.floatToFloat16(values[i]);
                }
                yield fileOrder(halves);
            }
            case BF16 -> {
                short[] upperHalves = new short[values.length];
                for (int i = 0; i < values.length; i++) {
                    upperHalves[i] = brain(values[i]);
                }
                yield fileOrder(upperHalves);
            }
            case F64, BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, I32, U32, I64, U64 ->
                throw new IllegalArgumentException("no conversion from float32 to " + type);
        };
    }

    private static short brain(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short)
                    ((bits >>> 16) | 0x40); // a NaN whose payload lies in the lower half must not become infinity
        }
        int tieToEven = (bits >>> 16) & 1;
        return (short) ((bits + 0x7FFF + tieToEven) >>> 16);
    }

    private static MemorySegment fileOrder(short[] values) {
        MemorySegment memory = MemorySegment.ofArray(values);
        MemorySegment.copy(memory, ValueLayout.JAVA_SHORT_UNALIGNED, 0, memory, FILE_SHORT, 0, values.length);
        return memory;
    }
}
