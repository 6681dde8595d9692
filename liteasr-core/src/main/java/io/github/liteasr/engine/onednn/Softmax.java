package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Softmax, or its logarithm, of each row of a dense 32-bit matrix. Arguments: source, output. */
public record Softmax(int rows, int columns, ElementType output, boolean logarithm) implements Operation {
    @Override
    public String label() {
        return (logarithm ? "log-softmax of " : "softmax of ") + columns;
    }

    @Override
    public Primitive compile(int workers) {
        MemorySegment attributes = OneDnn.attributes();
        MemorySegment src = Descriptors.matrix(ElementType.F32, rows, columns, columns);
        MemorySegment dst = Descriptors.matrix(output, rows, columns, columns);
        MemorySegment softmax = OneDnn.softmax(logarithm ? OneDnn.LOG_SOFTMAX : OneDnn.SOFTMAX, src, dst, attributes);
        OneDnn.destroyAttributes(attributes);
        return new OneDnnPrimitive(
                workers, softmax, List.of(new Argument(OneDnn.ARG_SRC, src), new Argument(OneDnn.ARG_DST, dst)));
    }
}
