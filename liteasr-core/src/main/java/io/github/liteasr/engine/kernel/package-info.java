/**
 * What a processor's kernels have to offer ({@link io.github.liteasr.engine.kernel.Kernels}: linear layers, attention,
 * quantisation), and the compiled operations that they run. No implementation is here: those are the rooms {@code onednn},
 * for every processor, and {@code x86}.
 */
@NullMarked
package io.github.liteasr.engine.kernel;

import org.jspecify.annotations.NullMarked;
