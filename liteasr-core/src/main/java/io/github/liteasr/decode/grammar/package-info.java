/** Grammars in llama.cpp's GBNF, and what of them a text may go on with. */
@NullMarked
package io.github.liteasr.decode.grammar;

import org.jspecify.annotations.NullMarked;
