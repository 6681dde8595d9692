package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;

/** Brings an {@code inner x columns} matrix of any strides into a packed layout. Arguments: source, target. */
public record Pack(ElementType source, int innerStride, int columnStride, PackedLayout target) implements Operation {
    @Override
    public String label() {
        return Operation.packing(target.type(), target.inner(), target.columns());
    }

    @Override
    public Primitive compile(int workers) {
        MemorySegment src = OneDnn.descriptor(
                source, new long[] {target.inner(), target.columns()}, new long[] {innerStride, columnStride});
        MemorySegment dst = target.descriptor();
        return OneDnnPrimitive.of(
                workers,
                attributes -> OneDnn.reorder(src, dst, attributes),
                new Argument(OneDnn.ARG_SRC, src),
                new Argument(OneDnn.ARG_DST, dst));
    }
}
