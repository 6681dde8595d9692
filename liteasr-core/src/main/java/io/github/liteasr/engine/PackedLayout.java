package io.github.liteasr.engine;

import java.lang.foreign.MemorySegment;

/** The packed layout that oneDNN likes for the right operand ({@code inner x columns}) of a product. */
record PackedLayout(ElementType type, int inner, int columns) {
    /** The number of left rows with which the layout is chosen; products of every number of rows then share it. */
    private static final int TYPICAL_ROWS = 64;

    /** The widest block of a packed layout. */
    private static final int BLOCK = 64;

    MemorySegment descriptor() {
        MemorySegment attributes = OneDnn.attributes();
        if (type == ElementType.INT8) {
            OneDnn.scales(attributes, OneDnn.ARG_SRC, 0);
            OneDnn.scales(attributes, OneDnn.ARG_WEIGHTS, 2);
        }
        MemorySegment src = Operation.matrix(type, TYPICAL_ROWS, inner, inner);
        MemorySegment any = OneDnn.anyDescriptor(type, inner, columns);
        MemorySegment dst = Operation.matrix(ElementType.F32, TYPICAL_ROWS, columns, columns);
        MemorySegment product = OneDnn.matmul(src, any, MemorySegment.NULL, dst, attributes);
        MemorySegment layout = OneDnn.queryDescriptor(product, OneDnn.QUERY_WEIGHTS);
        OneDnn.destroyPrimitiveDescriptor(product);
        OneDnn.destroyAttributes(attributes);
        OneDnn.destroyDescriptor(src);
        OneDnn.destroyDescriptor(any);
        OneDnn.destroyDescriptor(dst);
        return layout;
    }

    /**
     * Whether it consists of blocks of 64 columns, one behind the other, in which two rows at a time alternate, value by
     * value; zeros make up a multiple of 32 rows and of 64 columns.
     */
    boolean alternatesRows() {
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
    long bytes() {
        MemorySegment layout = descriptor();
        long size = OneDnn.size(layout);
        OneDnn.destroyDescriptor(layout);
        return Math.max(size, blocks(inner) * blocks(columns) * type.bytes);
    }

    private static long blocks(int count) {
        return (count + BLOCK - 1L) / BLOCK * BLOCK;
    }
}
