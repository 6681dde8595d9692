package io.github.liteasr.decode.grammar;

import io.github.liteasr.BadInputException;
import io.github.liteasr.decode.grammar.Symbol.Characters;
import io.github.liteasr.decode.grammar.Symbol.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which texts there may be, in llama.cpp's GBNF: {@code root} and other rules of literals, classes of characters, groups,
 * alternatives and repetitions. Whisper's texts begin with a space: unless the grammar itself does, it describes texts
 * with or without this first space.
 */
public final class Grammar {
    private final List<List<List<Symbol>>> rules;
    private final GrammarState start;

    /** By rule, alternative and place. */
    Grammar(List<List<List<Symbol>>> rules, int root) {
        this.rules = rules;
        List<Symbol> text = List.of(new Reference(root));
        Characters space = Characters.of(' ');
        GrammarState exact = new GrammarState(this, expand(List.of(new Stack.Empty().with(text))));
        this.start = exact.after((byte) ' ').isPresent()
                ? exact
                : new GrammarState(
                        this,
                        expand(List.of(
                                new Stack.Empty().with(text),
                                new Stack.Empty().with(text).with(List.of(space)))));
    }

    /**
     * Reads a grammar.
     *
     * @param name of the file, for errors
     * @throws BadInputException with line and column, where it is none, has no root, names rules that are missing, or a
     *     rule begins with itself
     */
    public static Grammar parse(String name, String text) {
        return new GrammarParser(name, text).parse();
    }

    /**
     * Reads a grammar from a file.
     *
     * @throws BadInputException as {@link #parse}, or if the file cannot be read
     */
    public static Grammar read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new BadInputException(file + ": no readable text in UTF-8: " + e.getMessage(), e);
        }
    }

    /** Before a text. */
    public GrammarState start() {
        return start;
    }

    /** The stacks with rules on top replaced by what these may begin with: characters are on top, or nothing is left. */
    Set<Stack> expand(Collection<Stack> stacks) {
        Set<Stack> seen = new HashSet<>(stacks);
        Deque<Stack> open = new ArrayDeque<>(stacks);
        Set<Stack> expanded = new HashSet<>();
        while (!open.isEmpty()) {
            Stack stack = open.pop();
            if (stack instanceof Stack.Filled(Reference(int rule), Stack rest)) {
                for (List<Symbol> alternative : rules.get(rule)) {
                    Stack begun = rest.with(alternative);
                    if (seen.add(begun)) {
                        open.push(begun);
                    }
                }
            } else {
                expanded.add(stack);
            }
        }
        return expanded;
    }
}
