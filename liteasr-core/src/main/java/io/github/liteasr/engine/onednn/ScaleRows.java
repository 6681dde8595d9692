package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;

/** Multiplies each row of a 32-bit matrix by a factor of its own. Arguments: source, target, factors. */
record ScaleRows(int rows, int columns, int sourceStride, ElementType target, int targetStride) implements Operation {
    @Override
    public String label() {
        return "scale " + target + " rows of " + columns;
    }

    @Override
    public Primitive compile(int workers) {
        MemorySegment src = Descriptors.matrix(ElementType.F32, rows, columns, sourceStride);
        MemorySegment dst = Descriptors.matrix(target, rows, columns, targetStride);
        return OneDnnPrimitive.of(
                workers,
                attributes -> {
                    OneDnn.scales(attributes, OneDnn.ARG_SRC, 1);
                    return OneDnn.reorder(src, dst, attributes);
                },
                new Argument(OneDnn.ARG_SRC, src),
                new Argument(OneDnn.ARG_DST, dst),
                new Argument(OneDnn.ARG_SCALES | OneDnn.ARG_SRC, Descriptors.vector(rows)));
    }
}
