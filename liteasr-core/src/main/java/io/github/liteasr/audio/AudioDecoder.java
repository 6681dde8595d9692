package io.github.liteasr.audio;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Decodes any media file that FFmpeg reads, of any sample rate and channel count, audio or video, to mono samples at
 * {@value #SAMPLE_RATE} Hz. Full scale is ±1; nothing is clipped, so a resampled or floating-point recording may exceed
 * it. Every method may be called from several threads at once, and throws {@link CancellationException} when its thread is interrupted.
 *
 * <p>Of several audio streams FFmpeg's best is taken. What the file refers to outside of itself is never opened.
 */
public final class AudioDecoder {
    /** Samples a second of everything decoded here. The length of a result in seconds is its size divided by this. */
    public static final int SAMPLE_RATE = 16_000;

    private AudioDecoder() {}

    /**
     * Decodes a file. The path is that of a local file even when it looks like an option or a URL.
     *
     * @return mono samples at {@link #SAMPLE_RATE}, at least one
     * @throws BadInputException when the file is missing, is no media file, has no audio, is damaged or cut short
     */
    public static float[] decode(Path file) {
        return decodeFile(file, null);
    }

    /**
     * Decodes a stream such as standard input. It is first copied to a temporary file, as some containers (MP4) are
     * read from their end. The stream is not closed.
     *
     * @param name what messages call the stream; an extension helps to recognise formats without a signature
     * @return as {@link #decode(Path)}
     * @throws BadInputException as {@link #decode(Path)}, and when the stream cannot be read
     */
    public static float[] decode(InputStream input, String name) {
        return decodeStream(input, name, null);
    }

    /**
     * Decodes a file of headerless PCM.
     *
     * @return as {@link #decode(Path)}
     * @throws BadInputException when the file is missing, empty or not a whole number of frames
     */
    public static float[] decodeRaw(Path file, RawFormat format) {
        return decodeFile(file, format);
    }

    /**
     * Decodes a stream of headerless PCM. The stream is not closed.
     *
     * @param name what messages call the stream
     * @return as {@link #decode(Path)}
     * @throws BadInputException when the stream cannot be read, is empty or not a whole number of frames
     */
    public static float[] decodeRaw(InputStream input, String name, RawFormat format) {
        return decodeStream(input, name, format);
    }

    private static float[] decodeFile(Path file, @Nullable RawFormat raw) {
        String name = file.toString();
        if (!Files.exists(file)) {
            throw new BadInputException(name + ": no such file, expected a media file");
        }
        if (!Files.isRegularFile(file)) {
            throw new BadInputException("%s: %s, expected a media file"
                    .formatted(name, Files.isDirectory(file) ? "a directory" : "not a regular file"));
        }
        if (!Files.isReadable(file)) {
            throw new BadInputException(name + ": no permission to read it, expected a readable media file");
        }
        return decode(file, name, raw);
    }

    private static float[] decodeStream(InputStream input, String name, @Nullable RawFormat raw) {
        try {
            Path copy = Files.createTempFile("liteasr-", extension(name));
            try {
                Files.copy(input, copy, StandardCopyOption.REPLACE_EXISTING);
                return decode(copy, name, raw);
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (ClosedByInterruptException e) {
            throw interrupted(name);
        } catch (IOException e) {
            throw new BadInputException(
                    "%s: cannot be read (%s), expected a readable stream".formatted(name, e.getMessage()), e);
        }
    }

    /** The extension of a name with its dot, when it is a plain one. */
    private static String extension(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return extension.matches("[a-z0-9]{1,8}") ? "." + extension : ".media";
    }

    private static float[] decode(Path file, String name, @Nullable RawFormat raw) {
        checkSize(file, name, raw);
        FfmpegLibraries.load();
        try (PointerScope _ = new PointerScope();
                MediaFile media = new MediaFile(file, name, raw);
                StreamDecoder decoder = new StreamDecoder(media, name)) {
            return decoder.decode();
        }
    }

    static CancellationException interrupted(String name) {
        return new CancellationException(name + ": decoding was interrupted");
    }

    private static void checkSize(Path file, String name, @Nullable RawFormat raw) {
        long size;
        try {
            size = Files.size(file);
        } catch (IOException e) {
            throw new BadInputException(
                    "%s: cannot be read (%s), expected a media file".formatted(name, e.getMessage()), e);
        }
        if (size == 0) {
            throw new BadInputException(name + ": an empty file, expected a media file");
        }
        if (raw != null && size % raw.frameBytes() != 0) {
            throw new BadInputException("%s: %d bytes, expected a multiple of %d (%d channels of %s)"
                    .formatted(
                            name,
                            size,
                            raw.frameBytes(),
                            raw.channels(),
                            raw.sampleType().ffmpegName()));
        }
    }
}
