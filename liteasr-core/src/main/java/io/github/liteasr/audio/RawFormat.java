package io.github.liteasr.audio;

/**
 * How headerless PCM is laid out: interleaved samples of one type, little-endian where a sample has several bytes.
 *
 * @param sampleType type of one sample
 * @param sampleRate frames a second, {@value AudioLimits#LOWEST_RATE} to {@value AudioLimits#HIGHEST_RATE}
 * @param channels samples a frame, 1 to {@value AudioLimits#MOST_CHANNELS}
 */
public record RawFormat(SampleType sampleType, int sampleRate, int channels) {

    /** The type of one sample; the names are FFmpeg's. */
    public enum SampleType {
        /** Unsigned 8-bit integers, silence is 128. */
        U8("u8", 1),
        /** Signed 16-bit integers. */
        S16LE("s16le", 2),
        /** Signed 24-bit integers, packed in 3 bytes. */
        S24LE("s24le", 3),
        /** Signed 32-bit integers. */
        S32LE("s32le", 4),
        /** IEEE 754 single precision, full scale is ±1. */
        F32LE("f32le", 4),
        /** IEEE 754 double precision, full scale is ±1. */
        F64LE("f64le", 8);

        private final String ffmpegName;
        private final int bytes;

        SampleType(String ffmpegName, int bytes) {
            this.ffmpegName = ffmpegName;
            this.bytes = bytes;
        }

        /** The name that FFmpeg and most command lines use, such as {@code s16le}. */
        public String ffmpegName() {
            return ffmpegName;
        }

        /** The size of one sample in bytes. */
        public int bytes() {
            return bytes;
        }
    }

    public RawFormat {
        if (sampleRate < AudioLimits.LOWEST_RATE || sampleRate > AudioLimits.HIGHEST_RATE) {
            throw new IllegalArgumentException("sample rate " + sampleRate + " Hz, expected " + AudioLimits.LOWEST_RATE
                    + " to " + AudioLimits.HIGHEST_RATE);
        }
        if (channels < 1 || channels > AudioLimits.MOST_CHANNELS) {
            throw new IllegalArgumentException(channels + " channels, expected 1 to " + AudioLimits.MOST_CHANNELS);
        }
    }

    /** The size of one frame (a sample of every channel) in bytes. */
    int frameBytes() {
        return sampleType.bytes() * channels;
    }
}
