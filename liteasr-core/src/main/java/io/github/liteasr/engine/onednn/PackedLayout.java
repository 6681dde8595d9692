package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;

/**
 * A packed layout of the right operand ({@code inner x columns}) of a product: the one that oneDNN likes, or the alternating
 * one, which machine code reads. That is blocks of 64 columns, one behind the other, in which the values of two rows
 * alternate, or of four in 8 bits; zeros make up a multiple of 16 of these, and of 64 columns.
 */
public record PackedLayout(ElementType type, int inner, int columns, boolean alternating) {
    /** The number of left rows with which the layout is chosen; products of every number of rows then share it. */
    private static final int TYPICAL_ROWS = 64;

    /** The widest block of a packed layout. */
    private static final int BLOCK = 64;

    /** A block has a multiple of so many groups of rows. */
    private static final int STEPS = 16;

    /** The layout that oneDNN likes. */
    public PackedLayout(ElementType type, int inner, int columns) {
        this(type, inner, columns, false);
    }

    MemorySegment descriptor() {
        if (alternating) {
            return OneDnn.alternatingDescriptor(type, inner, columns);
        }
        MemorySegment attributes = OneDnn.attributes();
        if (type == ElementType.INT8) {
            OneDnn.scales(attributes, OneDnn.ARG_SRC, 0);
            OneDnn.scales(attributes, OneDnn.ARG_WEIGHTS, 2);
        }
        MemorySegment src = Descriptors.matrix(type, TYPICAL_ROWS, inner, inner);
        MemorySegment any = OneDnn.anyDescriptor(type, inner, columns);
        MemorySegment dst = Descriptors.matrix(ElementType.F32, TYPICAL_ROWS, columns, columns);
        MemorySegment product = OneDnn.matmul(src, any, MemorySegment.NULL, dst, attributes);
        MemorySegment layout = OneDnn.queryDescriptor(product, OneDnn.QUERY_WEIGHTS);
        OneDnn.destroyPrimitiveDescriptor(product);
        OneDnn.destroyAttributes(attributes);
        OneDnn.destroyDescriptor(src);
        OneDnn.destroyDescriptor(any);
        OneDnn.destroyDescriptor(dst);
        return layout;
    }

    /** Where in the alternating layout an 8-bit value lies. */
    public long byteAt(int row, int column) {
        long step = (long) row / Integer.BYTES * BLOCK + column % BLOCK;
        return column / BLOCK * blockBytes() + step * Integer.BYTES + row % Integer.BYTES;
    }

    /** The bytes of a block of columns in the alternating layout. */
    public long blockBytes() {
        long steps = Math.ceilDiv(Math.ceilDiv(inner * type.bytes(), Integer.BYTES), STEPS) * (long) STEPS;
        return steps * BLOCK * Integer.BYTES;
    }

    /** Whether it is, or happens to be, the alternating layout. */
    public boolean isAlternating() {
        MemorySegment layout = descriptor();
        MemorySegment blocks = OneDnn.alternatingDescriptor(type, inner, columns);
        boolean equal = OneDnn.equal(layout, blocks);
        OneDnn.destroyDescriptor(layout);
        OneDnn.destroyDescriptor(blocks);
        return equal;
    }

    /**
     * The memory to give to the layout. oneDNN's own figure is too small for some shapes, such as 32-bit 32 x 174: it
     * counts columns in steps of 16, and packing writes whole blocks of 64.
     */
    public long bytes() {
        MemorySegment layout = descriptor();
        long size = OneDnn.size(layout);
        OneDnn.destroyDescriptor(layout);
        return Math.max(size, blocks(inner) * blocks(columns) * type.bytes());
    }

    private static long blocks(int count) {
        return (count + BLOCK - 1L) / BLOCK * BLOCK;
    }
}
