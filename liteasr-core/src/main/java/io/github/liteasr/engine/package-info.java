/**
 * The numerical engine as models see it: linear layers, layer norm, attention, convolution, and the threads that they run
 * on. Shapes and types are checked here; what computes lies in the rooms behind, each of which sees only those before it:
 * {@code memory}, {@code threads}, {@code kernel}, {@code onednn}, {@code x86}. {@code KernelSet} chooses among them.
 *
 * <p>Work is split by hand: every native primitive runs on one thread, over a band of rows or one attention head, and
 * {@link io.github.liteasr.engine.Engine#parallel} hands the pieces to a small team of threads. So the pieces stay in a
 * core's own cache, and the forward pass decides what runs side by side.
 */
@NullMarked
package io.github.liteasr.engine;

import org.jspecify.annotations.NullMarked;
