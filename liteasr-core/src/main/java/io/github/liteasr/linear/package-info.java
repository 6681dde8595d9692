/**
 * Linear algebra in 64-bit floats, by OpenBLAS: products, symmetric eigenproblems, pivoted factors. Calibration's sums come
 * in, weights go out; the encoder's own passes never do, they are the engine's.
 */
@NullMarked
package io.github.liteasr.linear;

import org.jspecify.annotations.NullMarked;
