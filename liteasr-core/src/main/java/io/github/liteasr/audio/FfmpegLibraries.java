package io.github.liteasr.audio;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;

/**
 * FFmpeg's native libraries. {@link #load} must run before any other class of FFmpeg or JavaCPP is touched, as JavaCPP
 * reads its settings once. The first run on a machine unpacks the libraries (about 60 MB) into JavaCPP's cache,
 * {@code ~/.javacpp/cache} unless the property {@code org.bytedeco.javacpp.cachedir} says otherwise, under a file lock.
 */
final class FfmpegLibraries {
    static {
        // Native memory is freed explicitly in this package; a collector that frees behind native code's back would
        // be a use after free, and one daemon thread fewer is started.
        setByDefault("org.bytedeco.javacpp.nopointergc", "true");
        // JavaCPP would otherwise count mapped model files as its own memory and throw OutOfMemoryError.
        setByDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        setByDefault("org.bytedeco.javacpp.maxBytes", "0");
        av_log_set_level(AV_LOG_QUIET);
    }

    private FfmpegLibraries() {}

    /** Loads the libraries when this is the first call. */
    static void load() {
        // Initialising this class is all there is to do.
    }

    /** FFmpeg's own words for an error code, in one line. */
    static String describe(int error) {
        byte[] text = new byte[128];
        av_strerror(error, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    private static void setByDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
