package io.github.liteasr.decode.grammar;

import io.github.liteasr.decode.grammar.Symbol.Reference;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules of a grammar that is being read: those with names, and those that groups and repetitions become. */
final class RuleTable {
    private final Scanner scanner;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();

    /** A rule and where it is first named. */
    private static final class Rule {
        final String name;
        int place;
        boolean defined;
        List<List<Symbol>> alternatives = List.of();

        Rule(String name, int place) {
            this.name = name;
            this.place = place;
        }
    }

    RuleTable(Scanner scanner) {
        this.scanner = scanner;
    }

    Reference reference(String name, int place) {
        return new Reference(numbers.computeIfAbsent(name, missing -> {
            rules.add(new Rule(missing, place));
            return rules.size() - 1;
        }));
    }

    void define(String name, int place, List<List<Symbol>> alternatives) {
        Rule rule = rules.get(reference(name, place).rule());
        if (rule.defined) {
            throw scanner.refuse(place, "a second rule \"" + name + "\"");
        }
        rule.place = place;
        rule.defined = true;
        rule.alternatives = alternatives;
    }

    /** A rule without a name. */
    Reference add(List<List<Symbol>> alternatives) {
        Rule rule = new Rule("", scanner.place());
        rule.defined = true;
        rule.alternatives = alternatives;
        rules.add(rule);
        return new Reference(rules.size() - 1);
    }

    /** Some symbols any number of times. */
    Reference loop(List<Symbol> symbols) {
        Reference loop = add(List.of());
        List<Symbol> again = new ArrayList<>(symbols);
        again.add(loop);
        rules.get(loop.rule()).alternatives = List.of(again, List.of());
        return loop;
    }

    Grammar grammar() {
        for (Rule rule : rules) {
            if (!rule.defined) {
                throw scanner.refuse(rule.place, "no rule \"" + rule.name + "\"");
            }
        }
        Integer root = numbers.get("root");
        if (root == null) {
            throw scanner.refuse(0, "no rule \"root\"");
        }
        refuseLeftRecursion();
        return new Grammar(rules.stream().map(rule -> rule.alternatives).toList(), root);
    }

    /** A rule that may begin with itself would have no first character. */
    private void refuseLeftRecursion() {
        BitSet empty = possiblyEmpty();
        for (int rule = 0; rule < rules.size(); rule++) {
            BitSet beginnings = new BitSet();
            addBeginnings(rule, empty, beginnings);
            if (beginnings.get(rule) && !rules.get(rule).name.isEmpty()) {
                throw scanner.refuse(
                        rules.get(rule).place, "the rule \"" + rules.get(rule).name + "\" may begin with itself");
            }
        }
    }

    /** The rules that may have no characters. */
    private BitSet possiblyEmpty() {
        BitSet empty = new BitSet();
        int before;
        do {
            before = empty.cardinality();
            for (int rule = 0; rule < rules.size(); rule++) {
                if (rules.get(rule).alternatives.stream()
                        .anyMatch(symbols -> symbols.stream()
                                .allMatch(s -> s instanceof Reference(int other) && empty.get(other)))) {
                    empty.set(rule);
                }
            }
        } while (empty.cardinality() > before);
        return empty;
    }

    /** Adds all rules that a rule may begin with. */
    private void addBeginnings(int rule, BitSet empty, BitSet beginnings) {
        for (List<Symbol> alternative : rules.get(rule).alternatives) {
            for (Symbol symbol : alternative) {
                if (!(symbol instanceof Reference(int other))) {
                    break;
                }
                if (!beginnings.get(other)) {
                    beginnings.set(other);
                    addBeginnings(other, empty, beginnings);
                }
                if (!empty.get(other)) {
                    break;
                }
            }
        }
    }
}
