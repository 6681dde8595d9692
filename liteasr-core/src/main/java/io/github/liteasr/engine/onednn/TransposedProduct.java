package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * output = leftᵀ · right, of plain 32-bit or bfloat16 matrices with as many rows, as dense 32-bit floats. Arguments:
 * left, right, output.
 */
public record TransposedProduct(ElementType type, int rows, int left, int leftStride, int right, int rightStride)
        implements Operation {
    @Override
    public String label() {
        return "moments " + type + " " + left + " x " + right;
    }

    @Override
    public Map<ElementType, Double> flops() {
        return Map.of(type, 2.0 * rows * left * right);
    }

    @Override
    public Primitive compile(int workers) {
        MemorySegment src = OneDnn.descriptor(type, new long[] {left, rows}, new long[] {1, leftStride});
        MemorySegment weights = Descriptors.matrix(type, rows, right, rightStride);
        MemorySegment dst = Descriptors.matrix(ElementType.F32, left, right, right);
        return OneDnnPrimitive.of(
                workers,
                attributes -> OneDnn.matmul(src, weights, MemorySegment.NULL, dst, attributes),
                new Argument(OneDnn.ARG_SRC, src),
                new Argument(OneDnn.ARG_WEIGHTS, weights),
                new Argument(OneDnn.ARG_DST, dst));
    }
}
