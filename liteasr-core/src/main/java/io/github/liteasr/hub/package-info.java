/**
 * Fetches models from the Hugging Face Hub into its standard cache, which other tools share. The front door is
 * {@link io.github.liteasr.hub.ModelHub}.
 */
@NullMarked
package io.github.liteasr.hub;

import org.jspecify.annotations.NullMarked;
