package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorCountTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # worked by hand: reference | hypothesis | substitutions | deletions | insertions | words
            the cat sat on the mat    | the cat sat on the mat        | 0 | 0 | 0 | 6
            the cat sat on the mat    | the cat sit on mat            | 1 | 1 | 0 | 6
            the cat went to the store | the car went to store front   | 3 | 0 | 0 | 6
            the cat went to the store | the car went to green store   | 2 | 0 | 0 | 6
            yes                       | oh yes i do                   | 0 | 0 | 3 | 1
            one two three             | ''                            | 0 | 3 | 0 | 3
            ''                        | peaceful silence              | 0 | 0 | 2 | 0
            ''                        | ''                            | 0 | 0 | 0 | 0
            a b                       | b c                           | 2 | 0 | 0 | 2
            a b c d                   | b c d e                       | 0 | 1 | 1 | 4
            """)
    void words_are_aligned_with_the_fewest_errors(
            String reference, String hypothesis, int substitutions, int deletions, int insertions, int words) {
        assertThat(ErrorCount.ofWords(reference, hypothesis))
                .isEqualTo(new ErrorCount(substitutions, deletions, insertions, words));
    }

    @Test
    void characters_are_code_points_and_spaces_count() {
        assertThat(ErrorCount.ofCharacters("kitten", "sitting")).isEqualTo(new ErrorCount(2, 0, 1, 6));
        assertThat(ErrorCount.ofCharacters("a b", "ab")).isEqualTo(new ErrorCount(0, 1, 0, 3));
        assertThat(ErrorCount.ofCharacters("𠮷野家", "吉野家")).isEqualTo(new ErrorCount(1, 0, 0, 3));
    }

    /** The oracle walks every alignment there is, and knows nothing of rows or costs in halves. */
    @Test
    void counts_are_those_of_the_best_of_all_alignments() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            String reference = letters(random);
            String hypothesis = letters(random);
            List<ErrorCount> alignments = new ArrayList<>();
            walk(reference, hypothesis, new int[3], reference.length(), alignments);
            long fewest =
                    alignments.stream().mapToLong(ErrorCount::errors).min().orElseThrow();
            ErrorCount best = alignments.stream()
                    .filter(a -> a.errors() == fewest)
                    .max((a, b) -> Long.compare(a.substitutions(), b.substitutions()))
                    .orElseThrow();
            assertThat(ErrorCount.ofCharacters(reference, hypothesis))
                    .as("%s to %s", reference, hypothesis)
                    .isEqualTo(best);
        }
    }

    private static String letters(Random random) {
        return random.ints(random.nextInt(6), 'a', 'd')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static void walk(
            String reference, String hypothesis, int[] edits, int length, List<ErrorCount> alignments) {
        if (reference.isEmpty() && hypothesis.isEmpty()) {
            alignments.add(new ErrorCount(edits[0], edits[1], edits[2], length));
        }
        if (!reference.isEmpty() && !hypothesis.isEmpty()) {
            int wrong = reference.charAt(0) == hypothesis.charAt(0) ? 0 : 1;
            walk(reference.substring(1), hypothesis.substring(1), with(edits, 0, wrong), length, alignments);
        }
        if (!reference.isEmpty()) {
            walk(reference.substring(1), hypothesis, with(edits, 1, 1), length, alignments);
        }
        if (!hypothesis.isEmpty()) {
            walk(reference, hypothesis.substring(1), with(edits, 2, 1), length, alignments);
        }
    }

    private static int[] with(int[] edits, int kind, int more) {
        int[] changed = edits.clone();
        changed[kind] += more;
        return changed;
    }

    @Test
    void the_corpus_rate_weighs_words_and_not_utterances() {
        ErrorCount both = ErrorCount.sum(List.of(new ErrorCount(1, 0, 0, 1), new ErrorCount(0, 0, 1, 9)));
        assertThat(both).isEqualTo(new ErrorCount(1, 0, 1, 10));
        assertThat(both.rate()).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void an_empty_reference_counts_as_one_word_long() {
        assertThat(new ErrorCount(0, 0, 0, 0).rate()).isZero();
        assertThat(new ErrorCount(0, 0, 2, 0).rate()).isEqualTo(2);
    }

    @Test
    void twenty_thousand_words_take_little_memory() {
        String reference = words(1, 20_000);
        String hypothesis = words(2, 20_000);
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        ErrorCount count = ErrorCount.ofWords(reference, hypothesis);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20L << 20);
        assertThat(count.reference()).isEqualTo(20_000);
        assertThat(count.rate()).isBetween(0.5, 1.0);
        assertThat(count.deletions()).isEqualTo(count.insertions());
    }

    private static String words(int seed, int count) {
        Random random = new Random(seed);
        return IntStream.range(0, count).mapToObj(i -> "w" + random.nextInt(50)).collect(Collectors.joining(" "));
    }

    @Test
    void more_errors_than_the_reference_allows_are_refused() {
        assertThatThrownBy(() -> new ErrorCount(2, 1, 0, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
