package io.github.liteasr.decode.grammar;

import java.util.List;

/** The symbols that are still to come, the next one on top. */
sealed interface Stack {
    /** Nothing is to come. */
    record Empty() implements Stack {}

    /** A symbol and what comes after it. */
    record Filled(Symbol top, Stack rest) implements Stack {}

    /** These symbols, then those of this stack. */
    default Stack with(List<Symbol> symbols) {
        Stack stack = this;
        for (Symbol symbol : symbols.reversed()) {
            stack = new Filled(symbol, stack);
        }
        return stack;
    }
}
