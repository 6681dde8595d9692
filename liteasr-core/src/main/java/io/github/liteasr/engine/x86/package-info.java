/**
 * Kernels in machine code for x86-64, and the assembler that writes it. A {@code …Code} is one function, by its shapes; the
 * class that runs it holds its memory. It knows matrices and no model.
 */
@NullMarked
package io.github.liteasr.engine.x86;

import org.jspecify.annotations.NullMarked;
