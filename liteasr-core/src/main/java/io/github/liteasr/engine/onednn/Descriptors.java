package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;

/** Descriptors of the few kinds of memory that operations work on. */
final class Descriptors {
    private Descriptors() {}

    /** A row-major matrix, its rows a stride apart. */
    static MemorySegment matrix(ElementType type, int rows, int columns, int stride) {
        return OneDnn.descriptor(type, new long[] {rows, columns}, new long[] {stride, 1});
    }

    /** A 32-bit matrix of one row. */
    static MemorySegment row(int columns) {
        return matrix(ElementType.F32, 1, columns, columns);
    }

    /** A 32-bit vector. */
    static MemorySegment vector(int size) {
        return OneDnn.descriptor(ElementType.F32, new long[] {size}, new long[] {1});
    }
}
