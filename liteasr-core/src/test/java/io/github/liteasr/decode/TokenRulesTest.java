package io.github.liteasr.decode;

import static io.github.liteasr.whisper.TinyCheckpoint.END_OF_TEXT;
import static io.github.liteasr.whisper.TinyCheckpoint.FIRST_TIMESTAMP;
import static io.github.liteasr.whisper.TinyCheckpoint.NO_SPEECH;
import static io.github.liteasr.whisper.TinyCheckpoint.NO_TIMESTAMPS;
import static io.github.liteasr.whisper.TinyCheckpoint.PREVIOUS;
import static io.github.liteasr.whisper.TinyCheckpoint.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
