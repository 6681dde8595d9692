package io.github.liteasr.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/**
 * A shared library for 64-bit Linux that has a name and nothing in it. It stands in for one that another library is
 * linked with, but whose functions are never called: the dynamic linker wants the library at once, a function only when
 * it is first called.
 *
 * <p>The file is the least that the dynamic linker reads (elf.h; System V ABI, chapters 4 and 5): a header, three program
 * headers and the dynamic section, whose entries give the library's name and a symbol table of the one null symbol.
 */
final class EmptyLibrary {
    /** Processors by their number in the header. */
    static final short X86_64 = 62;

    static final short AARCH64 = 183;

    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int DYNAMIC = HEADER + 3 * PROGRAM_HEADER;
    private static final int DYNAMIC_ENTRIES = 6;
    private static final int SYMBOLS = DYNAMIC + DYNAMIC_ENTRIES * 16;
    private static final int SYMBOL = 24;
    private static final int STRINGS = SYMBOLS + SYMBOL;
    /** The largest page of memory of any processor that Linux runs on. */
    private static final long PAGE = 1 << 16;

    private EmptyLibrary() {}

    /**
     * Loads an empty library of a name if the system has none.
     *
     * @throws UnsatisfiedLinkError if it cannot be written
     */
    static void loadUnlessThere(String name, short processor) {
        try {
            Loader.loadGlobal(name);
        } catch (UnsatisfiedLinkError absent) {
            load(name, processor);
        }
    }

    private static void load(String name, short processor) {
        try {
            Path file = Files.createTempFile("liteasr", ".so");
            try {
                Files.write(file, bytes(name, processor));
                System.load(file.toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            UnsatisfiedLinkError failure = new UnsatisfiedLinkError(
                    name + " is missing, and an empty library cannot be written in its place: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private static byte[] bytes(String name, short processor) {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        int strings = text.length + 2; // between the empty string and an end
        ByteBuffer file = ByteBuffer.allocate(STRINGS + strings).order(ByteOrder.LITTLE_ENDIAN);
        header(file, processor);
        programHeader(file, 1, 0, file.capacity(), PAGE); // PT_LOAD: all of the file
        programHeader(file, 2, DYNAMIC, SYMBOLS - DYNAMIC, 8); // PT_DYNAMIC
        programHeader(file, 0x6474e551, 0, 0, 16); // PT_GNU_STACK: without it the stack would become executable
        file.putLong(14).putLong(1); // DT_SONAME, after the empty string
        file.putLong(5).putLong(STRINGS); // DT_STRTAB
        file.putLong(10).putLong(strings); // DT_STRSZ
        file.putLong(6).putLong(SYMBOLS); // DT_SYMTAB
        file.putLong(11).putLong(SYMBOL); // DT_SYMENT
        file.putLong(0).putLong(0); // DT_NULL
        return file.put(STRINGS + 1, text).array();
    }

    /** Of a 64-bit little-endian shared object without sections. */
    private static void header(ByteBuffer file, short processor) {
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 3).putShort(processor).putInt(1); // ET_DYN, its version
        file.putLong(0).putLong(HEADER).putLong(0).putInt(0); // no entry point, program headers, no sections, no flags
        file.putShort((short) HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 3);
        file.position(HEADER);
    }

    /** Of memory that is read and written, not executed. */
    private static void programHeader(ByteBuffer file, int type, long offset, long size, long alignment) {
        file.putInt(type).putInt(6);
        file.putLong(offset)
                .putLong(offset)
                .putLong(offset)
                .putLong(size)
                .putLong(size)
                .putLong(alignment);
    }
}
