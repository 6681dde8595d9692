package io.github.liteasr.decode.grammar;

import io.github.liteasr.decode.grammar.Symbol.Characters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may follow a text by a grammar: a pushdown automaton's stacks, and the bytes of a character that is not complete.
 * Immutable.
 */
public final class GrammarState {
    private final Grammar grammar;
    private final Set<Stack> stacks;
    private final Partial partial;

    /**
     * A character of which bytes are missing.
     *
     * @param bits its first ones
     * @param least the first code point that takes as many bytes: others are not to be written so
     */
    private record Partial(int bits, int missing, int least) {
        static final Partial NONE = new Partial(0, 0, 0);

        int first() {
            return Math.max(least, bits << (6 * missing));
        }

        int last() {
            return ((bits + 1) << (6 * missing)) - 1;
        }
    }

    GrammarState(Grammar grammar, Set<Stack> stacks) {
        this(grammar, stacks, Partial.NONE);
    }

    private GrammarState(Grammar grammar, Set<Stack> stacks, Partial partial) {
        this.grammar = grammar;
        this.stacks = stacks;
        this.partial = partial;
    }

    /** Whether the text may end here. */
    public boolean mayEnd() {
        return partial.missing == 0 && stacks.contains(new Stack.Empty());
    }

    /** The state after one more byte of a text in UTF-8; empty if the grammar has no such text. */
    public Optional<GrammarState> after(byte value) {
        int unsigned = value & 0xff;
        if (partial.missing > 0) {
            int bits = (partial.bits << 6) | (unsigned & 0x3f);
            return unsigned >> 6 == 0b10
                    ? with(new Partial(bits, partial.missing - 1, partial.least))
                    : Optional.empty();
        }
        int length = Integer.numberOfLeadingZeros(~(value << 24));
        return switch (length) {
            case 0 -> with(new Partial(unsigned, 0, 0));
            case 2 -> with(new Partial(unsigned & 0x1f, 1, 0x80));
            case 3 -> with(new Partial(unsigned & 0x0f, 2, 0x800));
            case 4 -> with(new Partial(unsigned & 0x07, 3, 0x10000));
            default -> Optional.empty();
        };
    }

    /** The state after all of a text's bytes; empty if the grammar has no such text. */
    public Optional<GrammarState> after(byte[] text) {
        Optional<GrammarState> state = Optional.of(this);
        for (byte value : text) {
            state = state.flatMap(s -> s.after(value));
        }
        return state;
    }

    private Optional<GrammarState> with(Partial character) {
        List<Stack> rests = new ArrayList<>();
        for (Stack stack : stacks) {
            if (stack instanceof Stack.Filled(Characters top, Stack rest)
                    && character.first() <= character.last()
                    && top.containAnyOf(character.first(), character.last())) {
                rests.add(rest);
            }
        }
        if (rests.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                character.missing == 0
                        ? new GrammarState(grammar, grammar.expand(rests))
                        : new GrammarState(grammar, stacks, character));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GrammarState state && partial.equals(state.partial) && stacks.equals(state.stacks);
    }

    @Override
    public int hashCode() {
        return Objects.hash(stacks, partial);
    }
}
