package io.github.liteasr.engine.kernel;

import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.MemorySegment;

/**
 * softmax(scale · Q Kᵀ) V of one head, over keys and values in layouts of its own. Its callers check shapes and types, and
 * give memory of the stated size, aligned to 64 bytes.
 */
public interface AttentionKernel {
    /** The memory for packed keys. */
    long keyBytes();

    /** The memory for packed values. */
    long valueBytes();

    /** The same over so many keys, not more, in the same memory of its workers. Its packed keys and values take no more. */
    AttentionKernel over(int keys);

    /** Packs keys x size. */
    void packKeys(Matrix keys, MemorySegment target, Worker worker);

    /** Packs keys x size of the values. */
    void packValues(Matrix values, MemorySegment target, Worker worker);

    /** Writes the weighted means of the values, queries x size of the values. */
    void attend(Matrix queries, MemorySegment keys, MemorySegment values, Matrix output, Worker worker);
}
