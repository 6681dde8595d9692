package io.github.liteasr.conversion;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A place in a mapped file, from which little-endian values are read; nothing is read beyond the end. */
final class Cursor {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MemorySegment content;
    private long position;

    Cursor(Path file, MemorySegment content) {
        this.file = file;
        this.content = content;
    }

    /**
     * Maps a file into memory for the arena's lifetime.
     *
     * @throws BadInputException if it cannot be read
     */
    static MemorySegment map(Path file, Arena arena) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(file + ": no such file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)
                    .asReadOnly();
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    Path file() {
        return file;
    }

    long position() {
        return position;
    }

    long remaining() {
        return content.byteSize() - position;
    }

    int unsignedByte() {
        return Byte.toUnsignedInt(content.get(ValueLayout.JAVA_BYTE, advance(Byte.BYTES)));
    }

    int unsignedShort() {
        return Short.toUnsignedInt(content.get(SHORT, advance(Short.BYTES)));
    }

    int integer() {
        return content.get(INT, advance(Integer.BYTES));
    }

    long unsignedInteger() {
        return Integer.toUnsignedLong(integer());
    }

    long longInteger() {
        return content.get(LONG, advance(Long.BYTES));
    }

    /** An integer that must lie between two bounds. */
    int integer(String what, int least, int most) {
        int value = integer();
        if (value < least || value > most) {
            throw refuse(what + " is " + value + ", expected " + least + " to " + most);
        }
        return value;
    }

    MemorySegment bytes(long count) {
        return content.asSlice(advance(count), count);
    }

    /** Text in UTF-8; what is none becomes U+FFFD. */
    String text(long bytes) {
        return new String(bytes(bytes).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    void skip(long count) {
        advance(count);
    }

    private long advance(long count) {
        if (count < 0 || count > remaining()) {
            throw refuse("ends within its data: " + remaining() + " bytes at offset " + position + ", expected "
                    + Long.toUnsignedString(count));
        }
        long start = position;
        position += count;
        return start;
    }

    BadInputException refuse(String what) {
        return new BadInputException(file + ": " + what);
    }

    /** Text from a damaged file, short and on one line. */
    static String quoted(String text) {
        String start = text.length() <= 80 ? text : text.substring(0, 80) + "…";
        return '"' + start.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]", "?") + '"';
    }
}
