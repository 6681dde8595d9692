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

/**
 * Decodes any media file that FFmpeg reads, of any sample rate and channel count, audio or video, to mono samples at
 * {@value #SAMPLE_RATE} Hz. Full scale is ±1; nothing is clipped, so a resampled or floating-point recording may exceed
 * it. Every method may be called from several threads at once, and throws {@link CancellationException} when its thread is interrupted.
 *
 * <p>What is damaged costs itself, not the recording, and is noted. Of several audio tracks that flagged default is taken,
 * or else the first. What the file refers to outside of itself is never opened.
 */
public final class AudioDecoder {
    /** Samples a second of everything decoded here. The length of a result in seconds is its size divided by this. */
    public static final int SAMPLE_RATE = 16_000;

    private AudioDecoder() {}

    /**
     * The samples of a file, by default options.
     *
     * @return mono samples at {@link #SAMPLE_RATE}, at least one
     * @throws BadInputException as {@link #read(Path, AudioOptions)}
     */
    public static float[] decode(Path file) {
        return read(file, AudioOptions.defaults()).samples();
    }

    /**
     * Decodes a file. The path is that of a local file even when it looks like an option or a URL; what is no regular file,
     * such as a named pipe, is read as a stream.
     *
     * @throws BadInputException when the file is missing, is no media file or has no audio or not the track wanted, or
     *     is longer than 37 hours; if strict, when it is damaged or cut short
     */
    public static Audio read(Path file, AudioOptions options) {
        try (AudioStream stream = open(file, options)) {
            return read(stream, file.toString());
        }
    }

    /**
     * Decodes a stream of bytes such as standard input. It is first copied to a temporary file, as some containers (MP4)
     * are read from their end. The stream is not closed.
     *
     * @param name what messages call the stream; an extension helps to recognise formats without a signature
     * @throws BadInputException as {@link #read(Path, AudioOptions)}, and when the stream cannot be read
     */
    public static Audio read(InputStream input, String name, AudioOptions options) {
        try (AudioStream stream = open(input, name, options)) {
            return read(stream, name);
        }
    }

    private static Audio read(AudioStream stream, String name) {
        SampleBuffer samples = new SampleBuffer(name);
        for (float[] next = stream.read(); next.length > 0; next = stream.read()) {
            samples.append(next, next.length);
        }
        return new Audio(samples.toArray(), stream.timeline(), stream.notices());
    }

    /**
     * Opens a file to be decoded while it is listened to.
     *
     * @throws BadInputException as {@link #read(Path, AudioOptions)}; a file that is to be decoded strictly is judged when it
     *     is opened
     */
    public static AudioStream open(Path file, AudioOptions options) {
        String name = file.toString();
        if (!Files.exists(file)) {
            throw new BadInputException(name + ": no such file, expected a media file");
        }
        if (Files.isDirectory(file)) {
            throw new BadInputException(name + ": a directory, expected a media file");
        }
        if (!Files.isReadable(file)) {
            throw new BadInputException(name + ": no permission to read it, expected a readable media file");
        }
        if (Files.isRegularFile(file)) {
            return open(file, name, options);
        }
        try (InputStream input = Files.newInputStream(file)) {
            return open(input, name, options);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Opens a stream of bytes, of which all is copied at once; otherwise as {@link #read(InputStream, String, AudioOptions)}. */
    public static AudioStream open(InputStream input, String name, AudioOptions options) {
        try {
            Path copy = Files.createTempFile("liteasr-", extension(name));
            try {
                Files.copy(input, copy, StandardCopyOption.REPLACE_EXISTING);
                return open(copy, name, options).ofCopy(copy);
            } catch (IOException | RuntimeException e) {
                delete(copy);
                throw e;
            }
        } catch (ClosedByInterruptException e) {
            throw interrupted(name);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static MediaStream open(Path file, String name, AudioOptions options) {
        checkSize(file, name, options);
        FfmpegLibraries.load();
        return MediaStream.open(file, name, options);
    }

    static void delete(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            copy.toFile().deleteOnExit(); // such as where an open file cannot be deleted
        }
    }

    private static BadInputException unreadable(String name, IOException e) {
        return new BadInputException(
                "%s: cannot be read (%s), expected a readable stream".formatted(name, e.getMessage()), e);
    }

    /** The extension of a name with its dot, when it is a plain one. */
    private static String extension(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return extension.matches("[a-z0-9]{1,8}") ? "." + extension : ".media";
    }

    static CancellationException interrupted(String name) {
        return new CancellationException(name + ": decoding was interrupted");
    }

    private static void checkSize(Path file, String name, AudioOptions options) {
        RawFormat raw = options.raw().orElse(null);
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
        if (raw != null && options.strict() && size % raw.frameBytes() != 0) {
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
