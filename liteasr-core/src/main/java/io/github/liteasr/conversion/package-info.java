/**
 * Reads checkpoints that other programs wrote, and writes them in the Hugging Face layout, which is the only one that the
 * rest of the library knows. {@link io.github.liteasr.conversion.ModelConversion} is the way in.
 */
@NullMarked
package io.github.liteasr.conversion;

import org.jspecify.annotations.NullMarked;
