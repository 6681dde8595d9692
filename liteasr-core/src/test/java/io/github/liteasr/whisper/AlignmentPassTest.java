package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.AlignmentPass.Reading;
import io.github.liteasr.whisper.GenerationConfig.AlignmentHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AlignmentPassTest {
    private static final int END = TinyCheckpoint.END_OF_TEXT;
    private static final int[] TOKENS = {
        TinyCheckpoint.START, TinyCheckpoint.NO_TIMESTAMPS, 72, 101, 108, 108, 111, 32, 87, END
    };
    private static final List<AlignmentHead> HEADS =
            List.of(new AlignmentHead(1, 0), new AlignmentHead(0, 1), new AlignmentHead(1, 1));

    @TempDir
    Path folder;

    static List<Precision> precisions() {
        return ModelAccuracy.precisions();
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void scores_and_probabilities_agree_with_the_reference(Precision precision) throws IOException {
        for (TinyCheckpoint checkpoint :
                List.of(TinyCheckpoint.english(), TinyCheckpoint.of(TinyCheckpoint.Dimensions.ODD))) {
            checkpoint.write(folder);
            try (WhisperModel model = WhisperModel.load(folder, 2, precision);
                    ReferenceModel reference = new ReferenceModel(folder)) {
                for (int positions : new int[] {model.config().audioPositions(), 50}) {
                    agrees(model, reference, positions);
                }
            }
        }
    }

    private static void agrees(WhisperModel model, ReferenceModel reference, int positions) {
        double tolerance = ModelAccuracy.tolerance(model.engine().precision());
        Matrix features = ModelAccuracy.encode(model, ModelAccuracy.spectrogram(model.config(), 1), positions);
        double[] exact = ModelAccuracy.doubles(features.toFloats());
        Heard heard = read(model, List.of(features), List.of(tokens(TOKENS)), List.of(positions));
        for (int head = 0; head < HEADS.size(); head++) {
            AlignmentHead wanted = HEADS.get(head);
            ModelAccuracy.check(
                    heard.scores(0, head), reference.scores(exact, wanted.layer(), wanted.head(), TOKENS), tolerance);
        }
        ModelAccuracy.check(
                ModelAccuracy.doubles(heard.logProbabilities.getFirst()),
                logProbabilities(reference.logits(exact, TOKENS)),
                tolerance);
    }

    /** Of tokens of text after the first, among all tokens of text. */
    private static double[] logProbabilities(double[] logits) {
        int vocabulary = logits.length / TOKENS.length;
        double[] expected = new double[TOKENS.length];
        for (int i = 1; i < TOKENS.length; i++) {
            if (TOKENS[i] < END) {
                int row = (i - 1) * vocabulary;
                double sum =
                        Arrays.stream(logits, row, row + END).map(Math::exp).sum();
                expected[i] = logits[row + TOKENS[i]] - Math.log(sum);
            }
        }
        return expected;
    }

    /** More tokens in all than a step reads, and every reading and window of another length. */
    @Test
    void readings_side_by_side_give_what_each_gives_alone() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 2, Precision.F32)) {
            List<Matrix> features = IntStream.range(0, 8)
                    .mapToObj(i -> features(model, i).rows(0, 100 - 5 * i))
                    .toList();
            List<List<Integer>> tokens = IntStream.range(0, 8)
                    .mapToObj(i -> tokens(Arrays.copyOf(TOKENS, TOKENS.length + 2 * i)))
                    .toList();
            List<Integer> positions =
                    IntStream.range(0, 8).mapToObj(i -> 100 - 7 * i).toList();
            Heard together = read(model, features, tokens, positions);
            for (int i = 0; i < 8; i++) {
                Heard alone =
                        read(model, features.subList(i, i + 1), tokens.subList(i, i + 1), positions.subList(i, i + 1));
                for (int head = 0; head < HEADS.size(); head++) {
                    assertThat(together.scores(i, head)).hasSize(tokens.get(i).size() * positions.get(i));
                    ModelAccuracy.check(together.scores(i, head), alone.scores(0, head), 1e-10);
                }
                ModelAccuracy.check(
                        ModelAccuracy.doubles(together.logProbabilities.get(i)),
                        ModelAccuracy.doubles(alone.logProbabilities.getFirst()),
                        1e-10);
            }
        }
    }

    @Test
    void speech_that_was_only_remembered_to_be_decoded_is_refused() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            Matrix features = features(model, 1);
            assertThatThrownBy(() -> model.engine().call(() -> {
                        TextDecoder decoder = model.decoder();
                        decoder.forget(decoder.rememberToAlign(features));
                        Reading reading = new Reading(decoder.remember(features), tokens(TOKENS), 100);
                        return new AlignmentPass(model).read(List.of(reading), HEADS, (i, head, scores) -> {});
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("aligned");
        }
    }

    @Test
    void more_positions_than_the_window_has_are_refused() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            SpeechMemory speech = model.engine()
                    .call(() ->
                            model.decoder().rememberToAlign(features(model, 1).rows(0, 60)));
            assertThat(speech.positions()).isEqualTo(60);
            for (int positions : new int[] {0, 61}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> new Reading(speech, tokens(TOKENS), positions))
                        .withMessageContaining("window of 60");
            }
        }
    }

    /** Scores by reading and head, and probabilities by reading. */
    private record Heard(Map<List<Integer>, float[]> scores, List<float[]> logProbabilities) {
        double[] scores(int reading, int head) {
            return ModelAccuracy.doubles(Objects.requireNonNull(scores.get(List.of(reading, head))));
        }
    }

    private static Heard read(
            WhisperModel model, List<Matrix> features, List<List<Integer>> tokens, List<Integer> positions) {
        Map<List<Integer>, float[]> scores = new ConcurrentHashMap<>();
        return model.engine().call(() -> {
            List<Reading> readings = IntStream.range(0, features.size())
                    .mapToObj(i -> new Reading(
                            model.decoder().rememberToAlign(features.get(i)), tokens.get(i), positions.get(i)))
                    .toList();
            List<float[]> probabilities = new AlignmentPass(model)
                    .read(readings, HEADS, (reading, head, values) -> scores.put(List.of(reading, head), values));
            readings.forEach(reading -> model.decoder().forget(reading.speech()));
            return new Heard(scores, probabilities);
        });
    }

    private static List<Integer> tokens(int... tokens) {
        return Arrays.stream(tokens).boxed().toList();
    }

    private static Matrix features(WhisperModel model, int seed) {
        return ModelAccuracy.encode(model, ModelAccuracy.spectrogram(model.config(), seed));
    }
}
