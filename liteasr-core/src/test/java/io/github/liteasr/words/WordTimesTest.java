package io.github.liteasr.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.text.Tokenizer;
import io.github.liteasr.whisper.TinyCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words of hand-made times: the tokens are bytes, and a word's first one takes all of its time. */
class WordTimesTest {
    @TempDir
    Path folder;

    private Tokenizer tokenizer;

    @BeforeEach
    void load() {
        tokenizer = Tokenizer.load(TinyCheckpoint.english().write(folder));
    }

    @Test
    void words_have_the_times_of_their_tokens_and_the_mean_of_their_probabilities() {
        Passage passage = new Passage(10, 11, List.of(), 1, List.of());
        TokenTimes times = new TokenTimes(new int[] {5, 10, 12, 20}, new float[] {0.5f, 1, 0.25f});
        List<Passage> done = wordTimes().time(List.of(passage), List.of(tokens("hi", "t")), times, 10, word -> word);
        assertThat(done.getFirst().words()).containsExactly(new Word(10.1, 10.4, "hit", 1.75 / 3));
        assertThat(done.getFirst().start()).isEqualTo(10.1);
        assertThat(done.getFirst().end()).isEqualTo(10.4);
    }

    @Test
    void a_pause_at_the_end_of_a_sentence_is_no_part_of_its_mark() {
        // Lengths of 0.4 s but for the mark's 3 s, of which twice the usual length is left; the mark then joins its
        // word.
        List<Word> words = words(word -> word, 0, 9, at("a", 0), at(" b", 0.4), at(".", 0.8), at(" c", 3.8), 4.2);
        assertThat(words)
                .containsExactly(new Word(0, 0.4, "a", 1), new Word(0.4, 0.8, " b.", 1), new Word(3.8, 4.2, " c", 1));
    }

    @Test
    void a_pause_after_a_sentence_is_no_part_of_the_next_word() {
        List<Word> words = words(word -> word, 0, 9, at("a", 0), at(".", 0.4), at(" b", 0.8), at(" c", 4), 4.4);
        assertThat(words.get(1).start()).isEqualTo(3.2);
        assertThat(words.get(1).end()).isEqualTo(4);
    }

    @Test
    void a_first_word_does_not_take_in_the_pause_before_it() {
        List<Word> words = words(word -> word, 0, 9, at("a", 0), at(" b", 6), at(" c", 6.4), at(" d", 6.8), 7.2);
        assertThat(words.getFirst().start()).isEqualTo(5.2);
        assertThat(words.getFirst().end()).isEqualTo(6);
    }

    @Test
    void a_long_second_word_after_a_pause_is_cut_as_well() {
        List<Word> words = words(
                word -> word,
                0,
                9,
                at("a", 0),
                at(" b", 3),
                at(" c", 6),
                at(" d", 6.4),
                at(" e", 6.8),
                at(" f", 7.2),
                7.6);
        // The boundary lies twice the usual length before the second word's end, and the first word begins as long
        // before.
        assertThat(words.get(0)).isEqualTo(new Word(4.4, 5.2, "a", 1));
        assertThat(words.get(1)).isEqualTo(new Word(5.2, 6, " b", 1));
    }

    @Test
    void a_segments_own_times_count_where_its_words_reach_far_beyond_them() {
        List<Word> words = words(word -> word, 1, 2, at("a", 0.2), at(" b", 1.2), at(" c", 1.6), 3.0);
        assertThat(words.getFirst().start()).isEqualTo(0.5);
        assertThat(words.getLast().end()).isEqualTo(2.3);
    }

    @Test
    void words_are_dealt_to_the_segments_whose_tokens_they_are() {
        List<List<Integer>> text = List.of(tokens("a", " b"), tokens(" c"), List.of());
        List<Passage> passages = List.of(
                new Passage(0, 0.8, List.of(), 1, List.of()),
                new Passage(0.8, 1.2, List.of(), 1, List.of()),
                new Passage(1.2, 2, List.of(), 1, List.of()));
        TokenTimes times = new TokenTimes(new int[] {0, 20, 20, 40, 40, 60}, new float[] {1, 1, 1, 1, 1});
        List<Passage> done = wordTimes().time(passages, text, times, 0, word -> word);
        assertThat(done.stream().map(p -> p.words().stream().map(Word::text).toList()))
                .containsExactly(List.of("a", " b"), List.of(" c"), List.of());
        assertThat(done.get(2)).isEqualTo(passages.get(2));
    }

    @Test
    void words_are_moved_in_the_end() {
        List<Word> words = words(WordTimesTest::earlier, 0.5, 1.5, at("a", 0.5), at(" b", 1), 1.5);
        assertThat(words).containsExactly(new Word(0.375, 0.875, "a", 1), new Word(0.875, 1.375, " b", 1));
    }

    private static Word earlier(Word word) {
        return new Word(word.start() - 0.125, word.end() - 0.125, word.text(), word.probability());
    }

    /** A word and when it begins. */
    private record Spoken(String text, double start) {}

    private static Spoken at(String text, double start) {
        return new Spoken(text, start);
    }

    /** The words of a single passage; the last argument is when they end. */
    private List<Word> words(UnaryOperator<Word> place, double start, double end, Object... spokenAndEnd) {
        List<Integer> tokens = new ArrayList<>();
        List<Integer> boundaries = new ArrayList<>();
        for (Object next : spokenAndEnd) {
            if (next instanceof Spoken spoken) {
                List<Integer> own = tokens(spoken.text());
                // All tokens after the first begin where the next word does.
                boundaries.add(position(spoken.start()));
                int after = boundaryAfter(spokenAndEnd, spoken);
                boundaries.addAll(Collections.nCopies(own.size() - 1, after));
                tokens.addAll(own);
            } else {
                boundaries.add(position((Double) next));
            }
        }
        float[] probabilities = new float[tokens.size()];
        Arrays.fill(probabilities, 1);
        TokenTimes times = new TokenTimes(boundaries.stream().mapToInt(i -> i).toArray(), probabilities);
        Passage passage = new Passage(start, end, List.of(), 1, List.of());
        return wordTimes().time(List.of(passage), List.of(tokens), times, 0, place).getFirst().words().stream()
                .map(word -> new Word(rounded(word.start()), rounded(word.end()), word.text(), word.probability()))
                .toList();
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 1e6) / 1e6;
    }

    private static int boundaryAfter(Object[] all, Spoken spoken) {
        Object next = all[Arrays.asList(all).indexOf(spoken) + 1];
        return position(next instanceof Spoken following ? following.start() : (Double) next);
    }

    private static int position(double seconds) {
        return (int) Math.round(seconds * 50);
    }

    private WordTimes wordTimes() {
        return new WordTimes(new WordSplitter(tokenizer, "en"), WordOptions.defaults(), 50, 0);
    }

    private static List<Integer> tokens(String... texts) {
        return String.join("", texts).chars().boxed().toList();
    }
}
