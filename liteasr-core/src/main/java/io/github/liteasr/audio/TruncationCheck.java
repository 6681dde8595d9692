package io.github.liteasr.audio;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds files whose header is wrong about how much audio there is, in the containers where FFmpeg takes the end of the
 * file for the end of the audio, or the end that the header declares for that of the file.
 *
 * <ul>
 *   <li>RIFF WAVE: chunks of a 4-character name, a 32-bit little-endian size, and contents padded to an even size; {@code
 *       data} may not reach past the end. Sizes of 0 and of about 2 GiB and more are what programs write that do not
 *       know the length yet, and are not checked. RF64 and BW64 have the true size as the second 64-bit number of their
 *       first chunk, {@code ds64}.
 *   <li>Wave64: chunks of a 16-byte name that begins with the RIFF name, and a 64-bit size that counts these 24 bytes too,
 *       padded to 8.
 *   <li>Core Audio: after 8 bytes, chunks of a 4-character name and a 64-bit big-endian size, -1 for unknown.
 *   <li>Ogg: a last page (27 bytes of header, then as many segment sizes as its last byte says, then the segments) that
 *       reaches past the end.
 * </ul>
 */
final class TruncationCheck {
    /** What SoX writes as a size not yet known is 2 GiB less a page; FFmpeg and others write more. */
    private static final long SMALLEST_PLACEHOLDER = 0x7FFF_F000L - 64;

    private static final int MOST_CHUNKS = 1_000;
    private static final int OGG_HEADER = 27;

    /** Bytes of a WAVE file up to the end of the simplest format chunk. */
    private static final int FORMAT_END = 36;

    private static final int LARGEST_OGG_PAGE = OGG_HEADER + 255 + 255 * 255;

    private TruncationCheck() {}

    /**
     * The end of a file is missing.
     *
     * @param bytes how many, at least
     * @param message what was found and what was expected
     */
    record Shortfall(long bytes, String message) {}

    /** Where the audio of a file is by its header, and how much. */
    private record Data(long start, long size) {}

    /**
     * Whether a file ends too early.
     *
     * @param container FFmpeg's name of the container
     */
    static Optional<Shortfall> check(Path file, String name, String container) {
        return read(file, name, channel -> switch (container) {
            case "wav" -> shortfall(channel, wavData(channel));
            case "w64" -> shortfall(channel, data(channel, 40, 24, 8, ByteOrder.LITTLE_ENDIAN));
            case "caf" -> shortfall(channel, data(channel, 8, 12, 1, ByteOrder.BIG_ENDIAN));
            case "ogg" -> oggShortfall(channel);
            default -> Optional.empty(); // the demuxer reports the declared length
        });
    }

    /**
     * Whether a file is a WAVE file with more audio than its header declares: what comes after the declared end is no
     * chunk, or the beginning of another such file with the same format.
     */
    static boolean goesOn(Path file, String name) {
        return read(file, name, channel -> {
            Optional<Data> data = wavData(channel);
            if (data.isEmpty() || data.get().size() <= 0) {
                return false;
            }
            long end = data.get().start() + data.get().size();
            ByteBuffer next = read(channel, end + end % 2, FORMAT_END);
            if (next.remaining() < 8) {
                return false;
            }
            if (next.remaining() == FORMAT_END
                    && tag(next, 0).equals("RIFF")
                    && tag(next, 8).equals("WAVE")) {
                return next.slice(12, FORMAT_END - 12)
                        .equals(read(channel, 0, FORMAT_END).slice(12, FORMAT_END - 12));
            }
            return !tag(next, 0).matches("[ -~]{4}");
        });
    }

    private interface Use<T> {
        T of(FileChannel channel) throws IOException;
    }

    private static <T> T read(Path file, String name, Use<T> use) {
        try (FileChannel channel = FileChannel.open(file)) {
            return use.of(channel);
        } catch (ClosedByInterruptException e) {
            throw AudioDecoder.interrupted(name);
        } catch (IOException e) {
            throw new BadInputException(
                    "%s: cannot be read (%s), expected a media file".formatted(name, e.getMessage()), e);
        }
    }

    private static Optional<Data> wavData(FileChannel channel) throws IOException {
        ByteBuffer header = read(channel, 0, 36);
        if (header.remaining() < 36) {
            return Optional.empty();
        }
        if (tag(header, 12).equals("ds64")) {
            return Optional.of(new Data(36, header.getLong(28)));
        }
        return tag(header, 0).equals("RIFF") && tag(header, 8).equals("WAVE")
                ? data(channel, 12, 8, 2, ByteOrder.LITTLE_ENDIAN)
                : Optional.empty();
    }

    /**
     * Looks for the data chunk.
     *
     * @param position of the first chunk
     * @param headerBytes of a chunk, the size being its last 4 (when it has 8 in all) or 8 bytes
     * @param alignment to which chunks are padded
     */
    private static Optional<Data> data(
            FileChannel channel, long position, int headerBytes, int alignment, ByteOrder order) throws IOException {
        for (int i = 0; i < MOST_CHUNKS && position >= 0; i++) {
            ByteBuffer chunk = read(channel, position, headerBytes).order(order);
            if (chunk.remaining() < headerBytes) {
                return Optional.empty();
            }
            long size = headerBytes == 8 ? Integer.toUnsignedLong(chunk.getInt(4)) : chunk.getLong(headerBytes - 8);
            if (headerBytes == 24) {
                size -= headerBytes;
            }
            position += headerBytes;
            if (tag(chunk, 0).equals("data")) {
                boolean placeholder = headerBytes == 8 && size >= SMALLEST_PLACEHOLDER;
                return Optional.of(new Data(position, placeholder ? 0 : size));
            }
            if (size < 0 || size > channel.size()) {
                return Optional.empty();
            }
            position += (size + alignment - 1) / alignment * alignment;
        }
        return Optional.empty();
    }

    private static Optional<Shortfall> shortfall(FileChannel channel, Optional<Data> data) throws IOException {
        long present = channel.size() - data.map(Data::start).orElse(0L);
        long declared = data.map(Data::size).orElse(0L);
        return declared <= present
                ? Optional.empty()
                : Optional.of(new Shortfall(
                        declared - present,
                        "%d bytes of audio found, expected %d as its header declares".formatted(present, declared)));
    }

    private static Optional<Shortfall> oggShortfall(FileChannel channel) throws IOException {
        long start = Math.max(0, channel.size() - LARGEST_OGG_PAGE);
        ByteBuffer tail = read(channel, start, LARGEST_OGG_PAGE);
        for (int page = tail.remaining() - 4; page >= 0; page--) {
            if (tail.get(page) == 'O' && tag(tail, page).equals("OggS")) {
                long missing = oggPageSize(tail, page) - (tail.remaining() - page);
                return missing <= 0
                        ? Optional.empty()
                        : Optional.of(new Shortfall(
                                missing,
                                "the last Ogg page lacks at least %d bytes, expected a whole page".formatted(missing)));
            }
        }
        return Optional.empty();
    }

    /** The size of the page at an offset, or of as much of it as its header tells before the end of the file. */
    private static long oggPageSize(ByteBuffer tail, int page) {
        int segments = page + OGG_HEADER;
        if (segments > tail.remaining()) {
            return OGG_HEADER;
        }
        int count = Byte.toUnsignedInt(tail.get(segments - 1));
        long size = (long) OGG_HEADER + count;
        for (int i = segments; i < Math.min(segments + count, tail.remaining()); i++) {
            size += Byte.toUnsignedInt(tail.get(i));
        }
        return size;
    }

    private static ByteBuffer read(FileChannel channel, long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
            // until full or at the end of the file
        }
        return bytes.flip();
    }

    private static String tag(ByteBuffer bytes, int offset) {
        byte[] tag = new byte[4];
        bytes.get(offset, tag);
        return new String(tag, StandardCharsets.ISO_8859_1);
    }
}
