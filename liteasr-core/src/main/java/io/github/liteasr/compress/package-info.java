/**
 * LiteASR (arXiv 2502.20583): statistics of an encoder's activations over calibration speech, the ranks that they allow,
 * and the low-rank factors that replace its weights.
 */
@NullMarked
package io.github.liteasr.compress;

import org.jspecify.annotations.NullMarked;
