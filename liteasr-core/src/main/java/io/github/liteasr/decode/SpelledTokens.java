package io.github.liteasr.decode;

import io.github.liteasr.decode.grammar.GrammarState;
import io.github.liteasr.text.Tokenizer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Tokens of text in the order of their bytes: those that begin with the same bytes are neighbours, and tried against a
 * grammar together.
 */
final class SpelledTokens {
    /** A state's tokens are looked for once; a recursive grammar may have any number of states. */
    private static final int REMEMBERED_STATES = 1000;

    private final int[] tokens;
    private final byte[][] spellings;
    private final Map<GrammarState, BitSet> accepted = new ConcurrentHashMap<>();

    /** Those of the tokens below {@code count} that spell something. */
    SpelledTokens(Tokenizer tokenizer, int count) {
        List<Map.Entry<Integer, byte[]>> sorted = IntStream.range(0, count)
                .mapToObj(token -> Map.entry(token, tokenizer.bytes(token)))
                .filter(entry -> entry.getValue().length > 0)
                .sorted(Comparator.comparing(Map.Entry::getValue, Arrays::compareUnsigned))
                .toList();
        this.tokens = sorted.stream().mapToInt(Map.Entry::getKey).toArray();
        this.spellings = sorted.stream().map(Map.Entry::getValue).toArray(byte[][]::new);
    }

    /** The tokens that may follow by a grammar. */
    BitSet after(GrammarState state) {
        if (accepted.size() >= REMEMBERED_STATES) {
            accepted.clear();
        }
        return accepted.computeIfAbsent(state, s -> {
            BitSet found = new BitSet();
            find(s, 0, tokens.length, 0, found);
            return found;
        });
    }

    /** Of the tokens from one place to another, which agree in their first {@code depth} bytes, finds those accepted. */
    private void find(GrammarState state, int from, int to, int depth, BitSet found) {
        int start = from;
        while (start < to && spellings[start].length == depth) {
            found.set(tokens[start]);
            start++;
        }
        while (start < to) {
            byte next = spellings[start][depth];
            int end = start + 1;
            while (end < to && spellings[end][depth] == next) {
                end++;
            }
            Optional<GrammarState> after = state.after(next);
            if (after.isPresent()) {
                find(after.get(), start, end, depth + 1, found);
            }
            start = end;
        }
    }
}
