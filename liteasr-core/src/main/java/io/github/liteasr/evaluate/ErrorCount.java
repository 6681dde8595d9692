package io.github.liteasr.evaluate;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The edits that turn a reference into a hypothesis, of words or of characters, in one utterance or summed over many.
 *
 * <p>The alignment is one with the fewest errors; among those, one with the most substitutions. That makes the three
 * counts unique: the sum and the difference of lengths leave one of them free. Tools that take another of the shortest
 * alignments agree in the sum, and may split it differently.
 *
 * @param reference the length of the reference
 */
public record ErrorCount(long substitutions, long deletions, long insertions, long reference) {
    /** No errors in nothing. */
    public static final ErrorCount NONE = new ErrorCount(0, 0, 0, 0);

    private static final Pattern SPACES = Pattern.compile("\\s+");

    public ErrorCount {
        if (substitutions < 0 || deletions < 0 || insertions < 0 || substitutions + deletions > reference) {
            throw new IllegalArgumentException(substitutions + " substitutions, " + deletions + " deletions and "
                    + insertions + " insertions in a reference of " + reference);
        }
    }

    /** Compares normalised texts by their words. */
    public static ErrorCount ofWords(String reference, String hypothesis) {
        Map<String, Integer> numbers = new HashMap<>();
        return of(words(reference, numbers), words(hypothesis, numbers));
    }

    /** Compares normalised texts by their Unicode code points; a space is a character like any other. */
    public static ErrorCount ofCharacters(String reference, String hypothesis) {
        return of(
                reference.strip().codePoints().toArray(),
                hypothesis.strip().codePoints().toArray());
    }

    private static int[] words(String text, Map<String, Integer> numbers) {
        return SPACES.splitAsStream(text)
                .filter(word -> !word.isEmpty())
                .mapToInt(word -> numbers.computeIfAbsent(word, _ -> numbers.size()))
                .toArray();
    }

    /**
     * Levenshtein's recurrence over one row, so memory is that of the hypothesis. A cost is the number of errors in the
     * upper half of a long and that of insertions and deletions in the lower, so that the least cost is of the alignment
     * that the class comment names.
     */
    private static ErrorCount of(int[] reference, int[] hypothesis) {
        long substitution = 1L << 32;
        long gap = substitution + 1;
        long[] costs = new long[hypothesis.length + 1];
        Arrays.setAll(costs, j -> j * gap);
        for (int i = 0; i < reference.length; i++) {
            int token = reference[i];
            long diagonal = costs[0];
            long left = (i + 1) * gap;
            costs[0] = left;
            for (int j = 0; j < hypothesis.length; j++) {
                long above = costs[j + 1];
                long matched = token == hypothesis[j] ? diagonal : diagonal + substitution;
                left = Math.min(matched, Math.min(left, above) + gap);
                costs[j + 1] = left;
                diagonal = above;
            }
        }
        long errors = costs[hypothesis.length] >>> 32;
        long gaps = costs[hypothesis.length] & 0xFFFF_FFFFL;
        long surplus = hypothesis.length - (long) reference.length;
        return new ErrorCount(errors - gaps, (gaps - surplus) / 2, (gaps + surplus) / 2, reference.length);
    }

    /** The sum over a corpus; its {@link #rate} is the corpus rate. */
    public static ErrorCount sum(Collection<ErrorCount> counts) {
        return counts.stream().reduce(NONE, ErrorCount::plus);
    }

    /** Both counts together. */
    public ErrorCount plus(ErrorCount other) {
        return new ErrorCount(
                substitutions + other.substitutions,
                deletions + other.deletions,
                insertions + other.insertions,
                reference + other.reference);
    }

    /** Substitutions, deletions and insertions. */
    public long errors() {
        return substitutions + deletions + insertions;
    }

    /**
     * Errors by the reference's length, as a fraction; insertions can bring it above 1. An empty reference counts as one
     * word (or character) long: silence that stays empty has rate 0, and every word heard in it adds 1, as in jiwer 4.
     */
    public double rate() {
        return (double) errors() / Math.max(1, reference);
    }
}
