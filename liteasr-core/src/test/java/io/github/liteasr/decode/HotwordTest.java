package io.github.liteasr.decode;

import static io.github.liteasr.whisper.TinyCheckpoint.END_OF_TEXT;
import static io.github.liteasr.whisper.TinyCheckpoint.FIRST_TIMESTAMP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens of the model are bytes. */
class HotwordTest {
    @Test
    void a_list_has_commas_and_weights() {
        assertThat(Hotword.parseList("Seldon, LiteASR:2.0,, Hari Seldon : .5 ,Dune: Part"))
                .containsExactly(
                        new Hotword("Seldon", Hotword.DEFAULT_WEIGHT),
                        new Hotword("LiteASR", 2),
                        new Hotword("Hari Seldon", 0.5),
                        new Hotword("Dune: Part", Hotword.DEFAULT_WEIGHT));
        assertThat(Hotword.parseList("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Seldon:0", "Seldon:-1", "Seldon:4.5", ":2", " "})
    void other_weights_and_no_phrase_are_refused(String text) {
        assertThatThrownBy(() -> Hotword.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hotword");
    }

    @Test
    void letters_are_raised_that_a_phrase_goes_on_with(@TempDir Path folder) {
        try (WhisperModel model = WhisperModel.load(TinyCheckpoint.english().write(folder), 1, Precision.F32)) {
            TokenRules rules = new TokenRules(model, true);
            Steering start = HotwordSteering.of(List.of(new Hotword("ab Cd", 2)), rules, model.tokenizer());

            assertThat(raised(start)).isEqualTo(" Aa");
            assertThat(raised(after(start, "x"))).isEqualTo(" ");
            assertThat(raised(after(start, "x "))).isEqualTo(" Aa");
            assertThat(raised(after(start, "x a"))).isEqualTo(" b");
            assertThat(raised(after(start, "x ab"))).isEqualTo(" ");
            assertThat(raised(after(start, "x ab "))).isEqualTo(" ACac");
            assertThat(raised(after(start, "Ab "))).isEqualTo(" ACa");

            assertThat(scores(start, model)).containsOnly(0);
            assertThat(scores(after(start, "x "), model)['a']).isEqualTo(4);
            Steering begun = after(start, "x a");
            float[] scores = scores(begun, model);
            assertThat(scores['b']).isEqualTo(2);
            assertThat(scores['z']).isEqualTo(-4);
            assertThat(scores[END_OF_TEXT]).isEqualTo(-4);
            assertThat(scores[FIRST_TIMESTAMP + 50]).isZero();
            assertThat(begun.after(FIRST_TIMESTAMP + 50)).isEqualTo(begun);
        }
    }

    private static Steering after(Steering start, String text) {
        Steering steering = start;
        for (int i = 0; i < text.length(); i++) {
            steering = steering.after(text.charAt(i));
        }
        return steering;
    }

    private static String raised(Steering steering) {
        return steering.raised().sorted().mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static float[] scores(Steering steering, WhisperModel model) {
        float[] scores = new float[model.config().vocabularySize()];
        steering.steer(scores, 0);
        return scores;
    }
}
