package io.github.liteasr.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches that hear probabilities from a table, by the tokens so far, instead of a model's. */
class BeamSearchTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int END = 2;

    /** What the rules add to every log-probability. */
    private static final double GAIN = 0.25;

    /** The likeliest first token leads astray: A and the likeliest after it have 0.24, B and the end 0.36. */
    private static final Map<List<Integer>, double[]> TABLE = Map.of(
            List.of(), new double[] {0.6, 0.4, 0},
            List.of(A), new double[] {0.4, 0.3, 0.3},
            List.of(B), new double[] {0.05, 0.05, 0.9},
            List.of(A, A), new double[] {0, 0, 1},
            List.of(A, B), new double[] {0, 0, 1},
            List.of(B, A), new double[] {0.25, 0.25, 0.5});

    @TempDir
    Path folder;

    private WhisperModel model;

    @BeforeEach
    void load() {
        model = WhisperModel.load(TinyCheckpoint.english().write(folder), 1, Precision.F32);
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void a_beam_of_one_takes_the_likeliest_token_each_time() {
        List<Candidate> found = search(1, 10);
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().tokens()).containsExactly(A, A);
        assertThat(found.getFirst().logProbability()).isCloseTo(Math.log(0.24), within(1e-6));
    }

    @Test
    void each_token_has_the_log_probability_that_the_model_itself_gives_it() {
        assertThat(search(1, 10).getFirst().certainties())
                .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : 1)
                .containsExactly(Math.log(0.6) - GAIN, Math.log(0.4) - GAIN);
    }

    @Test
    void a_beam_finds_what_the_likeliest_token_misses_and_ends_when_as_many_as_it_is_wide_have_ended() {
        List<Candidate> found = search(2, 10);
        assertThat(found.stream().map(Candidate::tokens)).containsExactly(List.of(B), List.of(A, A));
        assertThat(found.getFirst().logProbability()).isCloseTo(Math.log(0.36), within(1e-6));
    }

    @Test
    void a_beam_wider_than_there_are_ways_finds_all_that_are_possible() {
        assertThat(search(8, 3).stream().map(Candidate::tokens))
                .contains(List.of(A), List.of(B), List.of(A, A), List.of(A, B));
    }

    @Test
    void candidates_that_are_as_long_as_they_may_be_are_found_without_an_end() {
        for (int size : new int[] {2, 8}) {
            assertThat(search(size, 1).stream().map(Candidate::tokens)).containsExactly(List.of(A), List.of(B));
        }
    }

    @Test
    void probabilities_that_are_no_numbers_end_the_search() {
        BeamSearch search = begin(2, 10);
        float[] nothing = {Float.NaN, Float.NaN, Float.NaN};
        search.hear(0, new Outlook(nothing, nothing, 0));
        model.engine().call(() -> {
            search.advance();
            return true;
        });
        assertThat(search.open()).isEmpty();
        assertThat(search.found().stream().map(Candidate::tokens)).containsExactly(List.of());
    }

    @Test
    void patience_goes_on_until_more_candidates_have_ended() {
        assertThat(search(begin(2, 2, 10, Steering.NONE)).stream().map(Candidate::tokens))
                .containsExactly(List.of(B), List.of(A, A));
        assertThat(search(begin(2, 3, 10, Steering.NONE)).stream().map(Candidate::tokens))
                .containsExactly(List.of(B), List.of(A, A), List.of(A, B));
        assertThat(search(begin(2, 1, 10, Steering.NONE)).stream().map(Candidate::tokens))
                .containsExactly(List.of(B));
    }

    @Test
    void steering_changes_what_is_found_but_no_log_probability() {
        Candidate found = search(begin(1, 1, 10, new AgainstFirst())).getFirst();
        assertThat(found.tokens()).containsExactly(B);
        assertThat(found.score()).isCloseTo(Math.log(0.36), within(1e-6));
        assertThat(found.logProbability()).isCloseTo(Math.log(0.36), within(1e-6));
        assertThat(found.certainties().getFirst()).isCloseTo(Math.log(0.4) - GAIN, within(1e-6));
        List<Candidate> wide = search(begin(3, 3, 1, new AgainstFirst()));
        assertThat(wide.getLast().tokens()).containsExactly(A);
        assertThat(wide.getLast().score()).isCloseTo(Math.log(0.6) - 10, within(1e-5));
        assertThat(wide.getLast().logProbability()).isCloseTo(Math.log(0.6), within(1e-6));
    }

    @Test
    void a_phrase_that_pays_only_at_its_end_is_read_on_beside_the_beam() {
        Candidate found = search(begin(1, 1, 10, new PhraseOfB(0))).getFirst();
        assertThat(found.tokens()).containsExactly(B, A);
        assertThat(found.score()).isCloseTo(Math.log(0.4 * 0.05 * 0.5) + 6, within(1e-5));
        assertThat(found.logProbability()).isCloseTo(Math.log(0.4 * 0.05 * 0.5), within(1e-5));
    }

    /** B is worth nothing, and A after it 6. */
    private record PhraseOfB(int length) implements Steering {
        @Override
        public void steer(float[] scores, double logSum) {
            scores[A] += length == 1 ? 6 : 0;
        }

        @Override
        public IntStream raised() {
            return length == 0 ? IntStream.of(B) : length == 1 ? IntStream.of(A) : IntStream.empty();
        }

        @Override
        public Steering after(int token) {
            return new PhraseOfB(token == (length == 0 ? B : A) ? length + 1 : 3);
        }
    }

    /** Lowers A as the first token. */
    private record AgainstFirst() implements Steering {
        @Override
        public void steer(float[] scores, double logSum) {
            scores[A] -= 10;
        }

        @Override
        public IntStream raised() {
            return IntStream.empty();
        }

        @Override
        public Steering after(int token) {
            return NONE;
        }
    }

    private List<Candidate> search(int size, int longest) {
        return search(begin(size, longest));
    }

    private List<Candidate> search(BeamSearch search) {
        return model.engine().call(() -> {
            for (List<Candidate> open = search.open(); !open.isEmpty(); open = search.open()) {
                assertThat(open.stream().map(Candidate::sequence)).doesNotHaveDuplicates();
                for (int i = 0; i < open.size(); i++) {
                    search.hear(i, outlook(open.get(i)));
                }
                search.advance();
            }
            return search.found();
        });
    }

    private BeamSearch begin(int size, int longest) {
        return begin(size, size, longest, Steering.NONE);
    }

    private BeamSearch begin(int size, int wanted, int longest, Steering steering) {
        return model.engine().call(() -> {
            var speech = model.decoder().remember(model.newFeatures(ElementType.F32));
            return new BeamSearch(new SearchSpace(model.decoder(), speech, steering, END, longest), size, wanted);
        });
    }

    private static Outlook outlook(Candidate candidate) {
        float[] values = logarithms(TABLE.getOrDefault(candidate.tokens(), new double[] {0.5, 0.5, 0}));
        float[] scores = values.clone();
        candidate.steering().steer(scores, 0);
        return new Outlook(scores, values, GAIN);
    }

    private static float[] logarithms(double[] probabilities) {
        float[] values = new float[probabilities.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.log(probabilities[i]);
        }
        return values;
    }
}
