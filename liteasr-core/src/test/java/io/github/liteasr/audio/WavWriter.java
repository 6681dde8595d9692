package io.github.liteasr.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes WAV files byte by byte, right and wrong ones. */
final class WavWriter {
    static final int HEADER = 44;

    private WavWriter() {}

    /** A header with any values in it: PCM (1) or IEEE float (3), sizes as given. */
    static byte[] header(int tag, int channels, int rate, int bits, int dataSize) {
        int block = channels * bits / 8;
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(dataSize + 36)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) tag)
                .putShort((short) channels)
                .putInt(rate)
                .putInt(rate * block)
                .putShort((short) block)
                .putShort((short) bits)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(dataSize)
                .array();
    }

    /** A whole file with the same signal in every channel; 32 and 64 bits are floating point when {@code floating}. */
    static byte[] wav(double[] signal, int channels, int rate, int bits, boolean floating) {
        byte[] data = samples(signal, channels, bits, floating);
        return join(header(floating ? 3 : 1, channels, rate, bits, data.length), data);
    }

    /** Interleaved little-endian samples without a header. */
    static byte[] samples(double[] signal, int channels, int bits, boolean floating) {
        ByteBuffer bytes =
                ByteBuffer.allocate(signal.length * channels * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : signal) {
            for (int channel = 0; channel < channels; channel++) {
                put(bytes, value, bits, floating);
            }
        }
        return bytes.array();
    }

    private static void put(ByteBuffer bytes, double value, int bits, boolean floating) {
        if (floating && bits == 32) {
            bytes.putFloat((float) value);
        } else if (floating) {
            bytes.putDouble(value);
        } else if (bits == 8) {
            bytes.put((byte) Math.round(128 + 127 * value));
        } else {
            long integer = Math.round(value * ((1L << (bits - 1)) - 1));
            for (int shift = 0; shift < bits; shift += 8) {
                bytes.put((byte) (integer >> shift));
            }
        }
    }

    static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(first);
        joined.writeBytes(second);
        return joined.toByteArray();
    }
}
