/**
 * Kernels by oneDNN, through java.lang.foreign: one file an operation, and plain Java where it has none. They run on every
 * processor, and are what others are checked against. Kernels for one kind of processor may use these for what they have no
 * code for.
 */
@NullMarked
package io.github.liteasr.engine.onednn;

import org.jspecify.annotations.NullMarked;
