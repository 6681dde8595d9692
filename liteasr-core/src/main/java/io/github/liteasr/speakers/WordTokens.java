package io.github.liteasr.speakers;

import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.words.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Which of a segment's tokens spell which of its words. */
final class WordTokens {
    private WordTokens() {}

    /**
     * The tokens of each word, all in their order. What spells nothing, such as timestamps, belongs to the word that is begun
     * next, and what comes after the last word, to that.
     *
     * @param spelling from tokens to their text
     */
    static List<List<Integer>> of(Segment segment, Function<int[], String> spelling) {
        int[] tokens = segment.tokens().stream().mapToInt(i -> i).toArray();
        List<List<Integer>> words = new ArrayList<>();
        int from = 0;
        int length = 0;
        for (Word word : segment.words()) {
            length += word.text().length();
            int to = words.size() + 1 == segment.words().size()
                    ? tokens.length
                    : spelled(
                            tokens,
                            from,
                            segment.text()
                                    .substring(
                                            0, Math.min(length, segment.text().length())),
                            spelling);
            words.add(segment.tokens().subList(from, to));
            from = to;
        }
        return words;
    }

    static List<Integer> joined(List<List<Integer>> words) {
        return words.stream().flatMap(List::stream).toList();
    }

    /** How many tokens spell a text's beginning; a token may end within a character, which is not spelled before its last. */
    private static int spelled(int[] tokens, int from, String beginning, Function<int[], String> spelling) {
        int count = from;
        while (count < tokens.length
                && !spelling.apply(Arrays.copyOf(tokens, count)).startsWith(beginning)) {
            count++;
        }
        return count;
    }
}
