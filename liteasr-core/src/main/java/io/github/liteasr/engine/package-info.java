/**
 * The numerical engine: packed linear layers, layer norm, attention, convolution and the memory they work on, over
 * oneDNN through java.lang.foreign. The only package that knows native code.
 *
 * <p>Work is split by hand: every native primitive runs on one thread, over a band of rows or one attention head, and
 * {@link io.github.liteasr.engine.Engine#parallel} hands the pieces to a small team of threads. So the pieces stay in a
 * core's own cache, and the forward pass decides what runs side by side.
 *
 * <p>On processors with AVX-512 and bfloat16 the engine writes machine code of its own ({@code Assembler}) for what oneDNN
 * does in several passes: attention, 8-bit products and quantisation. oneDNN's operations do the same elsewhere.
 */
@NullMarked
package io.github.liteasr.engine;

import org.jspecify.annotations.NullMarked;
