/**
 * Reads and writes weights in the safetensors format. {@link io.github.liteasr.safetensors.Checkpoint} reads,
 * {@link io.github.liteasr.safetensors.SafetensorsWriter} writes.
 */
@NullMarked
package io.github.liteasr.safetensors;

import org.jspecify.annotations.NullMarked;
