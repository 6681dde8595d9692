package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * output = epilogue(source · weights + bias), with weights in the {@link PackedLayout} that oneDNN likes. An 8-bit
 * product takes one scale for its source rows and one for each column of the weights.
 *
 * <p>Arguments: source, weights, output, then the bias if there is one, then the two scales if 8-bit.
 */
record Product(
        int rows,
        PackedLayout weights,
        int sourceStride,
        ElementType output,
        int outputStride,
        boolean bias,
        Epilogue epilogue)
        implements Operation {
    @Override
    public String label() {
        return Operation.product(weights.type(), weights.inner(), weights.columns(), epilogue);
    }

    @Override
    public Map<ElementType, Double> flops() {
        return Map.of(weights.type(), 2.0 * rows * weights.inner() * weights.columns());
    }

    @Override
    public Primitive compile(int workers) {
        boolean quantized = weights.type() == ElementType.INT8;
        MemorySegment src = Descriptors.matrix(weights.type(), rows, weights.inner(), sourceStride);
        MemorySegment packed = weights.descriptor();
        MemorySegment dst = Descriptors.matrix(output, rows, weights.columns(), outputStride);
        MemorySegment shifts = bias ? Descriptors.row(weights.columns()) : MemorySegment.NULL;
        List<Argument> arguments = new ArrayList<>(List.of(
                new Argument(OneDnn.ARG_SRC, src),
                new Argument(OneDnn.ARG_WEIGHTS, packed),
                new Argument(OneDnn.ARG_DST, dst)));
        if (bias) {
            arguments.add(new Argument(OneDnn.ARG_BIAS, shifts));
        }
        if (quantized) {
            arguments.add(new Argument(OneDnn.ARG_SCALES | OneDnn.ARG_SRC, Descriptors.vector(1)));
            arguments.add(new Argument(OneDnn.ARG_SCALES | OneDnn.ARG_WEIGHTS, Descriptors.vector(weights.columns())));
        }
        return OneDnnPrimitive.of(
                workers,
                attributes -> {
                    if (quantized) {
                        OneDnn.scales(attributes, OneDnn.ARG_SRC, 0);
                        OneDnn.scales(attributes, OneDnn.ARG_WEIGHTS, 2);
                    }
                    OneDnn.postOperations(attributes, epilogue);
                    return OneDnn.matmul(src, packed, shifts, dst, attributes);
                },
                arguments.toArray(Argument[]::new));
    }
}
