package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;

/** Softmax, or its logarithm, of each row of a dense 32-bit matrix. Arguments: source, output. */
public record Softmax(int rows, int columns, ElementType output, boolean logarithm) implements Operation {
    @Override
    public String label() {
        return (logarithm ? "log-softmax of " : "softmax of ") + columns;
    }

    @Override
    public Primitive compile(int workers) {
        int algorithm = logarithm ? OneDnn.LOG_SOFTMAX : OneDnn.SOFTMAX;
        MemorySegment src = Descriptors.matrix(ElementType.F32, rows, columns, columns);
        MemorySegment dst = Descriptors.matrix(output, rows, columns, columns);
        return OneDnnPrimitive.of(
                workers,
                attributes -> OneDnn.softmax(algorithm, src, dst, attributes),
                new Argument(OneDnn.ARG_SRC, src),
                new Argument(OneDnn.ARG_DST, dst));
    }
}
