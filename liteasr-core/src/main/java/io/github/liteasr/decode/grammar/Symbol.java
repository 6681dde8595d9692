package io.github.liteasr.decode.grammar;

import java.util.List;

/** What an alternative of a rule is made of. */
sealed interface Symbol {
    /** Another rule, by its number. */
    record Reference(int rule) implements Symbol {}

    /** One of some characters, or any but these. Two with the same characters are different symbols. */
    final class Characters implements Symbol {
        private final List<Range> ranges;
        private final boolean negated;

        Characters(List<Range> ranges, boolean negated) {
            this.ranges = List.copyOf(ranges);
            this.negated = negated;
        }

        static Characters of(int codePoint) {
            return new Characters(List.of(new Range(codePoint, codePoint)), false);
        }

        /** Whether any character from {@code first} to {@code last} is one of these. */
        boolean containAnyOf(int first, int last) {
            return negated
                    ? ranges.stream().noneMatch(r -> r.first <= first && last <= r.last)
                    : ranges.stream().anyMatch(r -> r.first <= last && first <= r.last);
        }
    }

    /** Code points from the first to the last. */
    record Range(int first, int last) {}
}
