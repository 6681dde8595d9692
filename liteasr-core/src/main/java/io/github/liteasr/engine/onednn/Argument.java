package io.github.liteasr.engine.onednn;

import java.lang.foreign.MemorySegment;

/**
 * What a primitive takes memory for.
 *
 * @param code one of oneDNN's {@code DNNL_ARG}
 * @param descriptor of the memory
 */
record Argument(int code, MemorySegment descriptor) {}
