package io.github.liteasr.audio;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Finds files that end too early in the two containers where FFmpeg takes the end of the file for the end of the audio.
 *
 * <p>RIFF WAVE: a {@code data} chunk (four characters, 32-bit little-endian size, contents, padded to even) that reaches
 * past the end of the file. Sizes of 0 and of about 2 GiB and more are what programs write that do not know the length
 * yet, and are not checked. Ogg: a last page (27 bytes of header, then as many segment sizes as its last byte says, then
 * the segments) that reaches past the end.
 */
final class TruncationCheck {
    /** What SoX writes as a size not yet known is 2 GiB less a page; FFmpeg and others write more. */
    private static final long SMALLEST_PLACEHOLDER = 0x7FFF_F000L - 64;

    private static final int MOST_CHUNKS = 1_000;
    private static final int OGG_HEADER = 27;
    private static final int LARGEST_OGG_PAGE = OGG_HEADER + 255 + 255 * 255;

    private TruncationCheck() {}

    /**
     * @param container FFmpeg's name of the container
     * @throws BadInputException when the file ends too early
     */
    static void check(Path file, String name, String container) {
        try (FileChannel channel = FileChannel.open(file)) {
            switch (container) {
                case "wav" -> checkWav(channel, name);
                case "ogg" -> checkOgg(channel, name);
                default -> {
                    // the demuxer reports the declared length
                }
            }
        } catch (IOException e) {
            throw new BadInputException(
                    "%s: cannot be read (%s), expected a media file".formatted(name, e.getMessage()), e);
        }
    }

    private static void checkWav(FileChannel channel, String name) throws IOException {
        ByteBuffer header = read(channel, 0, 12);
        if (header.remaining() < 12 || !tag(header, 0).equals("RIFF")) {
            return;
        }
        long position = 12;
        for (int i = 0; i < MOST_CHUNKS; i++) {
            ByteBuffer chunk = read(channel, position, 8);
            if (chunk.remaining() < 8) {
                return;
            }
            long size = Integer.toUnsignedLong(chunk.getInt(4));
            long present = channel.size() - position - 8;
            if (tag(chunk, 0).equals("data")) {
                if (size > present && size < SMALLEST_PLACEHOLDER) {
                    throw new BadInputException(
                            "%s: cut short, %d bytes of audio found, expected %d as its header declares"
                                    .formatted(name, present, size));
                }
                return;
            }
            position += 8 + size + (size & 1);
        }
    }

    private static void checkOgg(FileChannel channel, String name) throws IOException {
        long start = Math.max(0, channel.size() - LARGEST_OGG_PAGE);
        ByteBuffer tail = read(channel, start, LARGEST_OGG_PAGE);
        for (int page = tail.remaining() - 4; page >= 0; page--) {
            if (tail.get(page) == 'O' && tag(tail, page).equals("OggS")) {
                long missing = oggPageSize(tail, page) - (tail.remaining() - page);
                if (missing > 0) {
                    throw new BadInputException(
                            "%s: cut short, the last Ogg page lacks at least %d bytes, expected a whole page"
                                    .formatted(name, missing));
                }
                return;
            }
        }
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
