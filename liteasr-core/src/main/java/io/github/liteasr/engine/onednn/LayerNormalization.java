package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;

/**
 * Layer norm of each row of a dense 32-bit matrix: oneDNN takes other strides but does not heed them. Arguments:
 * source, output, gain, shift.
 */
public record LayerNormalization(int rows, int columns, ElementType output, float epsilon) implements Operation {
    @Override
    public String label() {
        return "layer norm of " + columns;
    }

    @Override
    public Primitive compile(int workers) {
        MemorySegment src = Descriptors.matrix(ElementType.F32, rows, columns, columns);
        MemorySegment dst = Descriptors.matrix(output, rows, columns, columns);
        return OneDnnPrimitive.of(
                workers,
                attributes -> OneDnn.layerNorm(src, dst, MemorySegment.NULL, epsilon, attributes),
                new Argument(OneDnn.ARG_SRC, src),
                new Argument(OneDnn.ARG_DST, dst),
                new Argument(OneDnn.ARG_SCALE, Descriptors.vector(columns)),
                new Argument(OneDnn.ARG_SHIFT, Descriptors.vector(columns)));
    }
}
