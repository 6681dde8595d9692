package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;

/** Rounds a matrix to 8-bit integers of one scale. Arguments: source, target, scale. */
record Quantize(ElementType source, int rows, int columns, int sourceStride, int targetStride) implements Operation {
    @Override
    public String label() {
        return Operation.quantization(source, columns);
    }

    @Override
    public Primitive compile(int workers) {
        MemorySegment src = Descriptors.matrix(source, rows, columns, sourceStride);
        MemorySegment dst = Descriptors.matrix(ElementType.INT8, rows, columns, targetStride);
        return OneDnnPrimitive.of(
                workers,
                attributes -> {
                    OneDnn.scales(attributes, OneDnn.ARG_DST, 0);
                    return OneDnn.reorder(src, dst, attributes);
                },
                new Argument(OneDnn.ARG_SRC, src),
                new Argument(OneDnn.ARG_DST, dst),
                new Argument(OneDnn.ARG_SCALES | OneDnn.ARG_DST, Descriptors.vector(1)));
    }
}
