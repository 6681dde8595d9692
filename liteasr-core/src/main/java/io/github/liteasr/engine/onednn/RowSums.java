package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;

/** The sum of each row of a dense matrix as a 32-bit float. Arguments: source, sums. */
record RowSums(ElementType source, int rows, int columns) implements Operation {
    @Override
    public String label() {
        return "sums of " + source + " rows of " + columns;
    }

    @Override
    public Primitive compile(int workers) {
        MemorySegment src = Descriptors.matrix(source, rows, columns, columns);
        MemorySegment dst = Descriptors.matrix(ElementType.F32, rows, 1, 1);
        return OneDnnPrimitive.of(
                workers,
                // oneDNN refuses a sum over one element.
                attributes -> columns == 1 ? OneDnn.reorder(src, dst, attributes) : OneDnn.sum(src, dst, attributes),
                new Argument(OneDnn.ARG_SRC, src),
                new Argument(OneDnn.ARG_DST, dst));
    }
}
