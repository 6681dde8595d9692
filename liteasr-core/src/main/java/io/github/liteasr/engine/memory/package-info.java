/** Matrices in native memory. Everything in the engine reads and writes these; it sees nothing of the engine itself. */
@NullMarked
package io.github.liteasr.engine.memory;

import org.jspecify.annotations.NullMarked;
