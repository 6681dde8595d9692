package io.github.liteasr.engine.x86;

import io.github.liteasr.engine.kernel.CausalKernel;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/** Causal attention by {@link CausalAttentionCode}, head after head, and each worker's memory for it. */
final class PagedAttention implements CausalKernel {
    private final Primitives primitives;
    private final int heads;
    private final int size;
    private final int mostPages;
    private final MemorySegment[] data;

    PagedAttention(Primitives primitives, int heads, int size, int capacity) {
        this.primitives = primitives;
        this.heads = heads;
        this.size = size;
        this.mostPages = Math.ceilDiv(capacity, PAGE);
        this.data = new MemorySegment[primitives.workers()];
        for (int i = 0; i < data.length; i++) {
            data[i] = primitives.arena().allocate(CausalAttentionCode.dataBytes(mostPages, PAGE), 64);
        }
    }

    @Override
    public void attend(
            MemorySegment query, IntFunction<MemorySegment> pages, int visible, Matrix output, int row, Worker worker) {
        Primitive code = primitives.of(new CausalAttentionCode(heads * size, size, mostPages, output.type()));
        MemorySegment own = data[worker.index()];
        MemorySegment target = output.row(row);
        int used = Math.ceilDiv(visible, PAGE);
        CausalAttentionCode.count(own, used, visible);
        for (int head = 0; head < heads; head++) {
            long first = (long) head * size * Float.BYTES;
            for (int page = 0; page < used; page++) {
                long keys = Matrix.address(pages.apply(page)) + first;
                CausalAttentionCode.page(own, page, keys, Math.min(PAGE, visible - page * PAGE));
            }
            code.run(
                    worker,
                    Matrix.address(query) + first,
                    Matrix.address(target) + (long) head * size * output.type().bytes(),
                    Matrix.address(own));
        }
    }
}
