package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * output = scale · queries · keys, or the exponential of that, with keys in the layout that oneDNN likes. Arguments:
 * queries, keys, output.
 */
record Scores(
        int rows,
        PackedLayout keys,
        int queryStride,
        ElementType output,
        int outputStride,
        float scale,
        boolean exponential)
        implements Operation {
    @Override
    public String label() {
        return (exponential ? "exponential scores " : "scores ") + keys.type() + " " + keys.inner() + " -> "
                + keys.columns();
    }

    @Override
    public Map<ElementType, Double> flops() {
        return Map.of(keys.type(), 2.0 * rows * keys.inner() * keys.columns());
    }

    @Override
    public Primitive compile(int workers) {
        MemorySegment src = Descriptors.matrix(keys.type(), rows, keys.inner(), queryStride);
        MemorySegment packed = keys.descriptor();
        MemorySegment dst = Descriptors.matrix(output, rows, keys.columns(), outputStride);
        return OneDnnPrimitive.of(
                workers,
                attributes -> {
                    OneDnn.postOperations(attributes, scale, exponential);
                    return OneDnn.matmul(src, packed, MemorySegment.NULL, dst, attributes);
                },
                new Argument(OneDnn.ARG_SRC, src),
                new Argument(OneDnn.ARG_WEIGHTS, packed),
                new Argument(OneDnn.ARG_DST, dst));
    }
}
