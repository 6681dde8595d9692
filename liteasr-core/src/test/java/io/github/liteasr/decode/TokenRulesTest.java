package io.github.liteasr.decode;

import static io.github.liteasr.whisper.TinyCheckpoint.END_OF_TEXT;
import static io.github.liteasr.whisper.TinyCheckpoint.FIRST_TIMESTAMP;
import static io.github.liteasr.whisper.TinyCheckpoint.NO_SPEECH;
import static io.github.liteasr.whisper.TinyCheckpoint.NO_TIMESTAMPS;
import static io.github.liteasr.whisper.TinyCheckpoint.PREVIOUS;
import static io.github.liteasr.whisper.TinyCheckpoint.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenRulesTest {
    private static final int A = 'a';
    private static final int LAST_TIMESTAMP = FIRST_TIMESTAMP + 100;

    private WhisperModel model;
    private TokenRules timed;
    private TokenRules untimed;

    @BeforeAll
    void load(@TempDir Path folder) {
        model = WhisperModel.load(TinyCheckpoint.multilingual().write(folder), 1, Precision.F32);
        timed = new TokenRules(model, true);
        untimed = new TokenRules(model, false);
    }

    @AfterAll
    void close() {
        model.close();
    }

    @Test
    void suppressed_and_task_tokens_never_come() {
        for (TokenRules rules : List.of(timed, untimed)) {
            for (List<Integer> sampled : List.of(List.<Integer>of(), List.of(FIRST_TIMESTAMP, A))) {
                assertThat(allowed(rules, sampled))
                        .doesNotContain(
                                1,
                                2,
                                START,
                                PREVIOUS,
                                NO_SPEECH,
                                NO_TIMESTAMPS,
                                TinyCheckpoint.ENGLISH,
                                TinyCheckpoint.GERMAN,
                                TinyCheckpoint.TRANSLATE,
                                TinyCheckpoint.TRANSCRIBE);
            }
        }
    }

    @Test
    void text_begins_neither_with_a_blank_nor_with_the_end() {
        assertThat(allowed(untimed, List.of())).contains(A).doesNotContain((int) ' ', END_OF_TEXT);
        assertThat(allowed(untimed, List.of(A))).contains(A, (int) ' ', END_OF_TEXT);
    }

    @Test
    void without_timestamps_none_comes() {
        assertThat(allowed(untimed, List.of(A))).noneMatch(t -> t >= FIRST_TIMESTAMP);
    }

    @Test
    void the_first_token_is_a_timestamp_of_the_first_second() {
        assertThat(allowed(timed, List.of()))
                .containsExactlyElementsOf(IntStream.rangeClosed(FIRST_TIMESTAMP, FIRST_TIMESTAMP + 50)
                        .boxed()
                        .toList());
    }

    @Test
    void text_follows_a_timestamp_that_opens() {
        assertThat(allowed(timed, List.of(FIRST_TIMESTAMP)))
                .contains(A, END_OF_TEXT)
                .noneMatch(t -> t >= FIRST_TIMESTAMP);
        assertThat(allowed(timed, List.of(FIRST_TIMESTAMP, A, FIRST_TIMESTAMP + 9, FIRST_TIMESTAMP + 9)))
                .contains(A)
                .noneMatch(t -> t >= FIRST_TIMESTAMP);
    }

    @Test
    void a_timestamp_or_the_end_follows_one_that_closes() {
        assertThat(allowed(timed, List.of(FIRST_TIMESTAMP, A, FIRST_TIMESTAMP + 9)))
                .contains(END_OF_TEXT, FIRST_TIMESTAMP + 9, LAST_TIMESTAMP)
                .doesNotContain(A, FIRST_TIMESTAMP + 8);
    }

    @Test
    void timestamps_do_not_fall_and_text_takes_time() {
        assertThat(allowed(timed, List.of(FIRST_TIMESTAMP + 9, A)))
                .contains(A, FIRST_TIMESTAMP + 10, LAST_TIMESTAMP)
                .doesNotContain(FIRST_TIMESTAMP, FIRST_TIMESTAMP + 9);
    }

    @Test
    void timestamps_that_are_likelier_together_than_any_text_win() {
        float[] logProbabilities = logProbabilities(0.3, 0.35);
        timed.preferTimestamp(logProbabilities);
        assertThat(logProbabilities[A]).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(logProbabilities[FIRST_TIMESTAMP]).isCloseTo((float) Math.log(0.5), within(1e-6f));
    }

    @Test
    void text_that_is_likelier_than_all_timestamps_stays() {
        float[] logProbabilities = logProbabilities(0.35, 0.3);
        timed.preferTimestamp(logProbabilities);
        assertThat(logProbabilities).isEqualTo(logProbabilities(0.35, 0.3));
        float[] others = logProbabilities(0.1, 0.8);
        untimed.preferTimestamp(others);
        assertThat(others).isEqualTo(logProbabilities(0.1, 0.8));
    }

    @Test
    void other_tokens_can_be_suppressed_than_the_checkpoints_own() {
        assertThat(allowed(rules(TokenOptions.defaults().withSuppressed(List.of(A, END_OF_TEXT))), List.of(A)))
                .contains(1, 2, END_OF_TEXT)
                .doesNotContain(A, START);
        assertThat(allowed(
                        rules(TokenOptions.defaults().withSuppressed(List.of(TokenOptions.OWN_LIST, A))), List.of(A)))
                .doesNotContain(1, 2, A);
        assertThat(allowed(rules(TokenOptions.defaults().withSuppressed(List.of())), List.of(A)))
                .contains(1, 2)
                .doesNotContain(START);
    }

    @Test
    void a_suppressed_token_must_be_one_of_the_model() {
        TokenOptions beyond = TokenOptions.defaults().withSuppressed(List.of(366));
        assertThatThrownBy(() -> rules(beyond))
                .isInstanceOf(BadInputException.class)
                .hasMessageContainingAll("suppressed token 366", "has only 366 tokens");
    }

    @Test
    void blanks_may_be_allowed_first() {
        assertThat(allowed(rules(TokenOptions.defaults().withSuppressBlank(false)), List.of()))
                .contains((int) ' ', END_OF_TEXT);
    }

    @Test
    void the_first_timestamp_may_be_any_or_only_the_very_first() {
        TokenOptions defaults = TokenOptions.defaults();
        assertThat(allowed(timed(defaults.withMaxInitialTimestamp(OptionalDouble.empty())), List.of()))
                .containsExactlyElementsOf(IntStream.rangeClosed(FIRST_TIMESTAMP, LAST_TIMESTAMP)
                        .boxed()
                        .toList());
        assertThat(allowed(timed(defaults.withMaxInitialTimestamp(OptionalDouble.of(0))), List.of()))
                .containsExactly(FIRST_TIMESTAMP);
    }

    @Test
    void an_ngram_of_text_comes_only_once_whatever_times_are_between() {
        TokenRules rules = timed(TokenOptions.defaults().withNoRepeatNgramSize(3));
        List<Integer> said =
                List.of(FIRST_TIMESTAMP, A, A + 1, FIRST_TIMESTAMP + 9, FIRST_TIMESTAMP + 9, A + 2, A, A + 1);
        assertThat(allowed(rules, said))
                .contains(A, A + 1, END_OF_TEXT, FIRST_TIMESTAMP + 10)
                .doesNotContain(A + 2);
        assertThat(allowed(rules, said.subList(0, 7))).contains(A + 1, A + 2);
        assertThat(allowed(rules(TokenOptions.defaults().withNoRepeatNgramSize(1)), List.of(A)))
                .contains(A + 1, END_OF_TEXT)
                .doesNotContain(A);
    }

    private TokenRules rules(TokenOptions tokens) {
        return rules(tokens, false);
    }

    private TokenRules timed(TokenOptions tokens) {
        return rules(tokens, true);
    }

    private TokenRules rules(TokenOptions tokens, boolean timestamps) {
        return new TokenRules(
                model,
                DecodingOptions.defaults()
                        .with()
                        .timestamps(timestamps)
                        .tokens(tokens)
                        .build());
    }

    /** One letter and two timestamps with a share each of the timestamps' probability. */
    private float[] logProbabilities(double text, double timestamps) {
        float[] values = new float[model.config().vocabularySize()];
        Arrays.fill(values, Float.NEGATIVE_INFINITY);
        values[A] = (float) Math.log(text);
        values[FIRST_TIMESTAMP] = (float) Math.log(timestamps / 2);
        values[FIRST_TIMESTAMP + 30] = (float) Math.log(timestamps / 2);
        return values;
    }

    private List<Integer> allowed(TokenRules rules, List<Integer> sampled) {
        float[] logits = new float[model.config().vocabularySize()];
        rules.mask(logits, sampled);
        return IntStream.range(0, logits.length)
                .filter(i -> logits[i] == 0)
                .boxed()
                .toList();
    }
}
