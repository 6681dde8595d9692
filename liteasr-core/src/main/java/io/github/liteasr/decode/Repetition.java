package io.github.liteasr.decode;

import java.util.List;
import java.util.function.IntPredicate;

/** A phrase that a decoder says again and again until a window's tokens end. */
final class Repetition {
    /** Said so often, a phrase is no speech. */
    private static final int TIMES = 4;

    /** A phrase that takes so many tokens in all is none if it is said so often. */
    private static final int TIMES_IF_LONG = 3;

    private static final int LONG = 12;

    private Repetition() {}

    /**
     * The tokens up to the end of the first time that the phrase is said; all of them if there is none.
     *
     * @param timestamp which tokens are times: these rise from one repetition to the next
     */
    static List<Integer> cut(List<Integer> tokens, IntPredicate timestamp) {
        for (int phrase = 1; phrase * TIMES_IF_LONG <= tokens.size(); phrase++) {
            int start = tokens.size() - phrase;
            while (start > 0 && same(tokens.get(start - 1), tokens.get(start - 1 + phrase), timestamp)) {
                start--;
            }
            int times = (tokens.size() - start) / phrase;
            if (times >= TIMES || (times >= TIMES_IF_LONG && times * phrase >= LONG)) {
                return tokens.subList(0, start + phrase);
            }
        }
        return tokens;
    }

    private static boolean same(int one, int other, IntPredicate timestamp) {
        return one == other || (timestamp.test(one) && timestamp.test(other));
    }
}
