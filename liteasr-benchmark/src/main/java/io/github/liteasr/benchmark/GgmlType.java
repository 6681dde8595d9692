package io.github.liteasr.benchmark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How whisper.cpp's model file stores a tensor's elements; the code is that of the file format. */
enum GgmlType {
    F32(0, 1, Float.BYTES),
    F16(1, 1, Short.BYTES),
    /** Blocks of 32 values: a float16 scale, then 32 int8 steps. */
    Q8_0(8, 32, Short.BYTES + 32);

    private static final float LARGEST_STEP = 127;

    final int code;
    private final int block;
    private final int blockBytes;

    GgmlType(int code, int block, int blockBytes) {
        this.code = code;
        this.block = block;
        this.blockBytes = blockBytes;
    }

    /**
     * The little-endian bytes of these values.
     *
     * @throws IllegalArgumentException if they do not fill whole blocks
     */
    byte[] encode(float[] values) {
        if (values.length % block != 0) {
            throw new IllegalArgumentException(values.length + " values are not in blocks of " + block);
        }
        byte[] bytes = new byte[Math.multiplyExact(values.length / block, blockBytes)];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0; start < values.length; start += block) {
            switch (this) {
                case F32 -> buffer.putFloat(values[start]);
                case F16 -> buffer.putShort(Float.floatToFloat16(values[start]));
                case Q8_0 -> putSteps(buffer, values, start);
            }
        }
        return bytes;
    }

    private void putSteps(ByteBuffer buffer, float[] values, int start) {
        float largest = 0;
        for (int i = start; i < start + block; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        float scale = largest / LARGEST_STEP;
        buffer.putShort(Float.floatToFloat16(scale));
        for (int i = start; i < start + block; i++) {
            buffer.put((byte) (scale == 0 ? 0 : Math.round(values[i] / scale)));
        }
    }
}
