package io.github.liteasr.audio;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import io.github.liteasr.Installation;
import io.github.liteasr.natives.NativeLibraries;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        // In an installed package the libraries are files, which JavaCPP is told to look for.
        String installed = Stream.of("ffmpeg", "javacpp")
                .map(library -> "org/bytedeco/" + library + "/" + NativeLibraries.platform())
                .flatMap(folder -> Installation.resource(folder).stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        if (!installed.isEmpty()) {
            setByDefault("org.bytedeco.javacpp.platform.preloadpath", installed);
        }
        if (NativeLibraries.platform().equals("linux-arm64")) {
            // That platform's artifact does not bring the libraries of video acceleration that it is linked with.
            List.of("libdrm.so.2", "libva.so.2", "libva-drm.so.2")
                    .forEach(name -> EmptyLibrary.loadUnlessThere(name, EmptyLibrary.AARCH64));
        }
    }

    private FfmpegLibraries() {}

    /**
     * Loads the libraries when this is the first call.
     *
     * @throws UnsatisfiedLinkError if they are not on the class path, or do not run on this machine
     */
    static void load() {
        try {
            av_log_set_level(AV_LOG_QUIET);
        } catch (LinkageError failure) {
            throw unsatisfied(failure);
        }
    }

    private static UnsatisfiedLinkError unsatisfied(LinkageError failure) {
        String folder = "org/bytedeco/ffmpeg/" + NativeLibraries.platform();
        boolean there = FfmpegLibraries.class.getClassLoader().getResource(folder) != null;
        // JavaCPP's own message is that it found nothing; its cause tells of a file that was found and is of no use.
        Throwable reason = Objects.requireNonNullElse(failure.getCause(), failure);
        UnsatisfiedLinkError error = there
                ? new UnsatisfiedLinkError(
                        "FFmpeg for " + NativeLibraries.platform() + " cannot be loaded: " + reason.getMessage())
                : NativeLibraries.missing("FFmpeg");
        error.initCause(failure);
        return error;
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
