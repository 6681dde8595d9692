package io.github.liteasr.decode;

import static io.github.liteasr.whisper.TinyCheckpoint.END_OF_TEXT;
import static io.github.liteasr.whisper.TinyCheckpoint.FIRST_TIMESTAMP;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.decode.grammar.Grammar;
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

/** A model of random weights that is held to a grammar. Its tokens are bytes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrammarSteeringTest {
    private static final Grammar DIGITS = Grammar.parse("digits", "root ::= [0-9]{3}");
    private static final Grammar MOVES = Grammar.parse("moves", """
            root ::= piece " " square | "castles"
            piece ::= "pawn" | "knight" | "queen"
            square ::= [a-h] [1-8]
            """);
    private static final Grammar COMMANDS =
            Grammar.parse("commands", "root ::= \"turn \" (\"on\" | \"off\") \" \" (\"light\" | \"Öfen\") \"s\"?");

    /** As usual, with room for as many times as a model of random weights writes. */
    private static final TinyCheckpoint.Dimensions SIZE = new TinyCheckpoint.Dimensions(32, 2, 64, 20, 100, 200);

    private WhisperModel model;
    private WindowDecoder decoder;

    @BeforeAll
    void load(@TempDir Path folder) {
        model = WhisperModel.load(TinyCheckpoint.of(SIZE).write(folder), 1, Precision.F32);
        decoder = new WindowDecoder(model);
    }

    @AfterAll
    void close() {
        model.close();
    }

    @Test
    void text_that_the_grammar_does_not_accept_and_an_early_end_are_lowered() {
        Steering start = Plan.of(model, options(d -> d.grammar(DIGITS).grammarPenalty(7)))
                .steering();
        assertThat(lowered(start, '0')).isZero();
        assertThat(lowered(start, ' ')).isZero();
        assertThat(lowered(start, 'a')).isEqualTo(7);
        assertThat(lowered(start, END_OF_TEXT)).isEqualTo(7);
        assertThat(lowered(start, FIRST_TIMESTAMP)).isZero();
        Steering finished = start.after('0').after('1').after(FIRST_TIMESTAMP).after('2');
        assertThat(lowered(finished, '3')).isEqualTo(7);
        assertThat(lowered(finished, END_OF_TEXT)).isZero();
        for (int token : new int[] {'a', END_OF_TEXT, FIRST_TIMESTAMP}) {
            assertThat(lowered(finished.after('3'), token)).isEqualTo(7);
        }
    }

    @Test
    void what_is_decoded_is_a_text_of_the_grammar() {
        for (UnaryOperator<DecodingOptions.Builder> search : List.<UnaryOperator<DecodingOptions.Builder>>of(
                DecodingOptions.Builder::greedy,
                d -> d.temperatures(List.of(0.0)),
                d -> d.temperatures(List.of(0.7)),
                d -> d.greedy().timestamps(false))) {
            assertThat(decode(search, DIGITS)).matches(" ?[0-9]{3}");
            assertThat(decode(search, MOVES)).matches(" ?((pawn|knight|queen) [a-h][1-8]|castles)");
            assertThat(decode(search, COMMANDS)).matches(" ?turn (on|off) (light|Öfen)s?");
        }
    }

    private String decode(UnaryOperator<DecodingOptions.Builder> search, Grammar grammar) {
        DecodingOptions options = options(d -> search.apply(d).grammar(grammar));
        return model.engine().call(() -> {
            var speech = model.decoder().remember(model.newFeatures(ElementType.F32));
            List<Integer> prompt = model.generation().prompt("en", "transcribe", options.timestamps());
            return TemperatureFallback.decode(decoder, List.of(new Window(speech, 0, prompt, 0)), options)
                    .getFirst()
                    .text();
        });
    }

    private static DecodingOptions options(UnaryOperator<DecodingOptions.Builder> change) {
        return change.apply(DecodingOptions.defaults().with()).build();
    }

    private float lowered(Steering steering, int token) {
        float[] scores = new float[model.config().vocabularySize()];
        steering.steer(scores, 0);
        return -scores[token];
    }
}
