package io.github.liteasr.decode;

import static io.github.liteasr.whisper.TinyCheckpoint.FIRST_TIMESTAMP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A model of random weights, which says something else whatever it hears, and seldom ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WindowDecoderTest {
    private static final int TEXT_POSITIONS = TinyCheckpoint.Dimensions.USUAL.textPositions();

    private WhisperModel model;
    private WindowDecoder decoder;

    @BeforeAll
    void load(@TempDir Path folder) {
        model = WhisperModel.load(TinyCheckpoint.english().write(folder), 1, Precision.F32);
        decoder = new WindowDecoder(model);
    }

    @AfterAll
    void close() {
        model.close();
    }

    @Test
    void a_window_has_no_more_tokens_than_wanted() {
        assertThat(decode(d -> d.maxNewTokens(3)).tokens()).hasSize(3);
        assertThat(decode(d -> d.maxNewTokens(3).beamSize(4)).tokens()).hasSizeLessThanOrEqualTo(3);
        assertThat(decode(d -> d.maxNewTokens(1000)).tokens()).hasSizeLessThanOrEqualTo(TEXT_POSITIONS / 2);
    }

    @Test
    void without_timestamps_text_may_take_all_positions_that_the_prompt_leaves() {
        TokenOptions endless = TokenOptions.defaults().withSuppressed(List.of());
        List<Integer> prompt = model.generation().prompt("en", "transcribe", false);
        DecodedWindow window = decode(d -> d.timestamps(false).tokens(endless));
        assertThat(window.tokens()).hasSize(TEXT_POSITIONS - prompt.size());
    }

    @Test
    void penalties_change_what_is_said_but_not_how_certain_the_model_is() {
        DecodedWindow plain = decode(d -> d.maxNewTokens(12));
        DecodedWindow penalised =
                decode(d -> d.maxNewTokens(12).tokens(TokenOptions.defaults().withRepetitionPenalty(100)));
        assertThat(penalised.tokens()).isNotEqualTo(plain.tokens());
        List<Integer> text =
                penalised.tokens().stream().filter(t -> t < FIRST_TIMESTAMP).toList();
        assertThat(text).doesNotHaveDuplicates();
        int same = 0;
        while (plain.tokens().get(same).equals(penalised.tokens().get(same))) {
            assertThat(penalised.certainties().get(same))
                    .isCloseTo(plain.certainties().get(same), within(1e-6));
            same++;
        }
        assertThat(penalised.certainties().get(same))
                .isLessThan(plain.certainties().get(same));
    }

    private DecodedWindow decode(UnaryOperator<DecodingOptions.Builder> change) {
        DecodingOptions options =
                change.apply(DecodingOptions.defaults().with().greedy()).build();
        return model.engine().call(() -> {
            var speech = model.decoder().remember(model.newFeatures(ElementType.F32));
            List<Integer> prompt = model.generation().prompt("en", "transcribe", options.timestamps());
            Window window = new Window(speech, 0, prompt, 0);
            return TemperatureFallback.decode(decoder, List.of(window), options).getFirst();
        });
    }
}
