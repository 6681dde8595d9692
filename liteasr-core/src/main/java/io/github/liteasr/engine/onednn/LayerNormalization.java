package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.List;

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
        MemorySegment attributes = OneDnn.attributes();
        MemorySegment src = Descriptors.matrix(ElementType.F32, rows, columns, columns);
        MemorySegment dst = Descriptors.matrix(output, rows, columns, columns);
        MemorySegment norm = OneDnn.layerNorm(src, dst, MemorySegment.NULL, epsilon, attributes);
        OneDnn.destroyAttributes(attributes);
        return new OneDnnPrimitive(
                workers,
                norm,
                List.of(
                        new Argument(OneDnn.ARG_SRC, src),
                        new Argument(OneDnn.ARG_DST, dst),
                        new Argument(OneDnn.ARG_SCALE, Descriptors.vector(columns)),
                        new Argument(OneDnn.ARG_SHIFT, Descriptors.vector(columns))));
    }
}
