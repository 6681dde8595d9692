package io.github.liteasr.decode.grammar;

import io.github.liteasr.decode.grammar.Symbol.Characters;
import io.github.liteasr.decode.grammar.Symbol.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads GBNF: {@code name ::= alternatives}, one rule after the other. An alternative is a sequence of literals ({@code
 * "yes"}), classes ({@code [a-z]}, {@code [^,]}), {@code .} for any character, names of rules and groups in parentheses,
 * each maybe followed by {@code *}, {@code +}, {@code ?}, {@code {m}}, {@code {m,}} or {@code {m,n}}. A rule ends with its
 * line unless the line ends in {@code |} or within parentheses; {@code #} begins a comment.
 */
final class GrammarParser {
    private static final int MOST_REPETITIONS = 1000;

    private final Scanner scanner;
    private final RuleTable rules;

    GrammarParser(String name, String text) {
        this.scanner = new Scanner(name, text);
        this.rules = new RuleTable(scanner);
    }

    Grammar parse() {
        scanner.skipSpace(true);
        while (!scanner.atEnd()) {
            rule();
            scanner.skipSpace(true);
        }
        return rules.grammar();
    }

    private void rule() {
        int place = scanner.place();
        String name = scanner.name();
        scanner.skipSpace(false);
        scanner.expect("::=");
        scanner.skipSpace(true);
        rules.define(name, place, alternatives(false));
        if (!scanner.atEnd() && !scanner.atLineEnd()) {
            throw scanner.refuse(scanner.place(), "expected the end of the rule");
        }
    }

    private List<List<Symbol>> alternatives(boolean nested) {
        List<List<Symbol>> alternatives = new ArrayList<>();
        do {
            scanner.skipSpace(nested || !alternatives.isEmpty());
            alternatives.add(sequence(nested));
        } while (scanner.take('|'));
        return alternatives;
    }

    private List<Symbol> sequence(boolean nested) {
        List<Symbol> sequence = new ArrayList<>();
        while (!scanner.atEnd() && !scanner.atLineEnd() && !scanner.at('|') && !scanner.at(')')) {
            List<Symbol> item = item();
            scanner.skipSpace(nested);
            while (scanner.atAnyOf("*+?{")) {
                item = repeated(item);
                scanner.skipSpace(nested);
            }
            sequence.addAll(item);
        }
        return sequence;
    }

    private List<Symbol> item() {
        int place = scanner.place();
        if (scanner.take('"')) {
            return literal(place);
        }
        if (scanner.take('[')) {
            return List.of(characters(place));
        }
        if (scanner.take('.')) {
            return List.of(new Characters(List.of(), true));
        }
        if (scanner.take('(')) {
            List<List<Symbol>> group = alternatives(true);
            scanner.expect(")");
            return group.size() == 1 ? group.getFirst() : List.of(rules.add(group));
        }
        return List.of(rules.reference(scanner.name(), place));
    }

    private List<Symbol> literal(int place) {
        List<Symbol> characters = new ArrayList<>();
        while (!scanner.take('"')) {
            characters.add(Characters.of(scanner.character(place, "the literal")));
        }
        return characters;
    }

    private Symbol characters(int place) {
        boolean negated = scanner.take('^');
        List<Range> ranges = new ArrayList<>();
        while (!scanner.take(']')) {
            int first = scanner.character(place, "the class");
            int last = first;
            if (scanner.at('-') && !scanner.at("-]")) {
                scanner.expect("-");
                last = scanner.character(place, "the class");
            }
            if (last < first) {
                throw scanner.refuse(place, "a range of characters that ends before it begins");
            }
            ranges.add(new Range(first, last));
        }
        return new Characters(ranges, negated);
    }

    private List<Symbol> repeated(List<Symbol> item) {
        int place = scanner.place();
        if (scanner.take('*')) {
            return List.of(rules.loop(item));
        }
        if (scanner.take('?')) {
            return List.of(rules.add(List.of(item, List.of())));
        }
        if (scanner.take('+')) {
            return joined(item, 1, List.of(rules.loop(item)));
        }
        scanner.expect("{");
        int least = number();
        int most = least;
        boolean open = false;
        if (scanner.take(',')) {
            open = scanner.at('}');
            most = open ? least : number();
        }
        scanner.expect("}");
        if (most < least) {
            throw scanner.refuse(place, "repetitions from " + least + " to " + most);
        }
        return joined(item, least, open ? List.of(rules.loop(item)) : upTo(most - least, item));
    }

    private int number() {
        scanner.skipSpace(false);
        int number = scanner.number(MOST_REPETITIONS);
        scanner.skipSpace(false);
        return number;
    }

    private static List<Symbol> joined(List<Symbol> item, int times, List<Symbol> rest) {
        List<Symbol> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.addAll(item);
        }
        all.addAll(rest);
        return all;
    }

    /** At most so many times, each within the one before: what may follow is known by one rule. */
    private List<Symbol> upTo(int times, List<Symbol> item) {
        List<Symbol> rest = List.of();
        for (int i = 0; i < times; i++) {
            rest = List.of(rules.add(List.of(joined(item, 1, rest), List.of())));
        }
        return rest;
    }
}
