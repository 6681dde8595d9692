package io.github.liteasr.conversion;

import io.github.liteasr.BadInputException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The stored entries of a zip file, as slices of the mapped file (PKWARE's APPNOTE.TXT, 4.3; zip64 included). torch never
 * compresses entries, since it maps them into memory; so neither are compressed ones read here, and nothing can unfold to
 * more than the file holds. At the end of the file lies, before a comment of at most 65,535 bytes:
 *
 * <pre>
 *   4 bytes 'P' 'K' 5 6, 2 × 2 disks, 2 × 2 number of entries, 4 size of the directory, 4 its offset, 2 comment's length
 * </pre>
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final long LONGEST_COMMENT = 0xFFFF;
    private static final long IN_EXTRA = 0xFFFFFFFFL;

    private final Path file;
    private final MemorySegment content;

    private ZipDirectory(Path file, MemorySegment content) {
        this.file = file;
        this.content = content;
    }

    static boolean isZip(MemorySegment content) {
        return content.byteSize() >= END_BYTES && content.get(Cursor.INT, 0) == LOCAL;
    }

    /**
     * The entries by name.
     *
     * @throws BadInputException if the file is damaged or an entry is compressed
     */
    static Map<String, MemorySegment> read(Path file, MemorySegment content) {
        return new ZipDirectory(file, content).entries();
    }

    private Map<String, MemorySegment> entries() {
        long end = end();
        Cursor record = at(end + 10);
        long count = record.unsignedShort();
        record.skip(Integer.BYTES);
        long start = record.unsignedInteger();
        if (end >= LOCATOR_BYTES && content.get(Cursor.INT, end - LOCATOR_BYTES) == LOCATOR_64) {
            long end64 = at(end - LOCATOR_BYTES + 8).longInteger();
            if (at(end64).integer() != END_64) {
                throw refuse("has no zip64 directory at offset " + end64);
            }
            Cursor record64 = at(end64 + 32);
            count = record64.longInteger();
            record64.skip(Long.BYTES);
            start = record64.longInteger();
        }
        Map<String, MemorySegment> entries = new LinkedHashMap<>();
        Cursor directory = at(start);
        for (long i = 0; i < count; i++) {
            readEntry(directory, entries);
        }
        return entries;
    }

    private long end() {
        long last = content.byteSize() - END_BYTES;
        for (long at = last; at >= 0 && last - at <= LONGEST_COMMENT; at--) {
            if (content.get(Cursor.INT, at) == END) {
                return at;
            }
        }
        throw refuse("has no directory at its end; expected a zip file that is complete");
    }

    private void readEntry(Cursor directory, Map<String, MemorySegment> entries) {
        if (directory.integer() != CENTRAL) {
            throw refuse("has a damaged directory");
        }
        directory.skip(4);
        int flags = directory.unsignedShort();
        int method = directory.unsignedShort();
        directory.skip(8);
        long packed = directory.unsignedInteger();
        long size = directory.unsignedInteger();
        int nameLength = directory.unsignedShort();
        int extraLength = directory.unsignedShort();
        int commentLength = directory.unsignedShort();
        directory.skip(8);
        long offset = directory.unsignedInteger();
        String name = directory.text(nameLength);
        Cursor extra = new Cursor(file, directory.bytes(extraLength));
        directory.skip(commentLength);
        if (size == IN_EXTRA || packed == IN_EXTRA || offset == IN_EXTRA) {
            Cursor wide = wide(extra, name);
            size = size == IN_EXTRA ? wide.longInteger() : size;
            packed = packed == IN_EXTRA ? wide.longInteger() : packed;
            offset = offset == IN_EXTRA ? wide.longInteger() : offset;
        }
        if (method != 0 || (flags & 1) != 0 || packed != size) {
            throw refuse("entry " + Cursor.quoted(name) + " is compressed, expected entries that are only stored");
        }
        Cursor local = at(offset);
        if (local.integer() != LOCAL) {
            throw refuse("has no entry " + Cursor.quoted(name) + " at offset " + offset);
        }
        local.skip(22);
        int localName = local.unsignedShort();
        int localExtra = local.unsignedShort();
        local.skip(localName + localExtra);
        if (entries.put(name, local.bytes(size)) != null) {
            throw refuse("has two entries " + Cursor.quoted(name));
        }
    }

    /** The zip64 field among the extra ones. */
    private Cursor wide(Cursor extra, String name) {
        while (extra.remaining() > 4) {
            int id = extra.unsignedShort();
            MemorySegment field = extra.bytes(extra.unsignedShort());
            if (id == 1) {
                return new Cursor(file, field);
            }
        }
        throw refuse("entry " + Cursor.quoted(name) + " lacks its zip64 sizes");
    }

    private Cursor at(long offset) {
        Cursor cursor = new Cursor(file, content);
        cursor.skip(offset);
        return cursor;
    }

    private BadInputException refuse(String what) {
        return new BadInputException(file + ": " + what);
    }
}
