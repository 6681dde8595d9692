package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextDecoderTest {
    private static final int[] TOKENS = {257, 265, 72, 101, 108, 108, 111, 270, 270, 87, 300, 3, 99};

    @TempDir
    Path folder;

    static List<Precision> precisions() {
        return ModelAccuracy.precisions();
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void logits_agree_with_the_reference(Precision precision) throws IOException {
        for (TinyCheckpoint checkpoint :
                List.of(TinyCheckpoint.english(), TinyCheckpoint.of(TinyCheckpoint.Dimensions.ODD))) {
            checkpoint.write(folder);
            try (WhisperModel model = WhisperModel.load(folder, 2, precision);
                    ReferenceModel reference = new ReferenceModel(folder)) {
                Matrix features = features(model, 1);
                ModelAccuracy.check(
                        together(model, features),
                        reference.logits(ModelAccuracy.doubles(features.toFloats()), TOKENS),
                        ModelAccuracy.tolerance(precision));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void logits_over_short_windows_agree_with_the_reference(Precision precision) throws IOException {
        TinyCheckpoint.of(TinyCheckpoint.Dimensions.THIRTY_SECONDS).write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 2, precision);
                ReferenceModel reference = new ReferenceModel(folder)) {
            for (int positions : new int[] {1500, 500, 506, 1, 750, 1496}) {
                Matrix features = features(model, 1, positions);
                ModelAccuracy.check(
                        together(model, features),
                        reference.logits(ModelAccuracy.doubles(features.toFloats()), TOKENS),
                        ModelAccuracy.tolerance(precision));
            }
        }
    }

    @Test
    void a_prompt_in_one_step_gives_what_its_tokens_give_one_by_one() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 2, Precision.F32)) {
            Matrix features = features(model, 1);
            double[] apart = model.engine().call(() -> {
                TextSequence sequence =
                        model.decoder().newSequence(model.decoder().remember(features));
                return Arrays.stream(TOKENS)
                        .mapToObj(token -> step(model, List.of(sequence), token))
                        .flatMapToDouble(Arrays::stream)
                        .toArray();
            });
            ModelAccuracy.check(together(model, features), apart, 1e-10);
        }
    }

    @Test
    void sequences_side_by_side_over_windows_of_different_lengths_do_not_see_one_another() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 2, Precision.F32)) {
            int count = 11;
            List<Matrix> features = IntStream.range(0, count)
                    .mapToObj(i -> features(model, i, 100 - 9 * i))
                    .toList();
            List<double[]> apart = features.stream()
                    .map(f -> model.engine().call(() -> decode(model, List.of(f))))
                    .toList();
            double[] sideBySide = model.engine().call(() -> decode(model, features));
            ModelAccuracy.check(
                    sideBySide, apart.stream().flatMapToDouble(Arrays::stream).toArray(), 1e-10);
        }
    }

    @Test
    void a_copy_of_a_sequence_goes_its_own_way() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 2, Precision.F32)) {
            Matrix features = features(model, 1);
            model.engine().call(() -> {
                TextDecoder decoder = model.decoder();
                SpeechMemory memory = decoder.remember(features);
                TextSequence sequence = decoder.newSequence(memory);
                step(model, List.of(sequence), 72);
                TextSequence copy = decoder.copy(sequence);
                step(model, List.of(copy), 105);
                double[] after = step(model, List.of(sequence), 87);
                double[] afterCopy = step(model, List.of(copy), 99);
                ModelAccuracy.check(after, read(model, memory, 72, 87), 0);
                ModelAccuracy.check(afterCopy, read(model, memory, 72, 105, 99), 0);
                return true;
            });
        }
    }

    /** The logits after the last of some tokens. */
    private static double[] read(WhisperModel model, SpeechMemory memory, int... tokens) {
        TextSequence sequence = model.decoder().newSequence(memory);
        double[] logits = {};
        for (int token : tokens) {
            logits = step(model, List.of(sequence), token);
        }
        return logits;
    }

    @Test
    void memory_given_back_is_used_again_without_a_trace() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 2, Precision.F32)) {
            double[] first = together(model, features(model, 1));
            together(model, features(model, 2));
            together(model, features(model, 3, 37));
            ModelAccuracy.check(together(model, features(model, 1)), first, 0);
        }
    }

    @Test
    void more_positions_than_the_models_own_window_has_are_refused() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            Matrix features = Matrix.allocate(model.engine().arena(), ElementType.F32, 101, 32);
            assertThatThrownBy(() -> model.engine().call(() -> model.decoder().remember(features)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("101 positions of speech, expected at most 100");
        }
    }

    @Test
    void more_tokens_than_the_model_has_positions_are_refused() {
        TinyCheckpoint.of(TinyCheckpoint.Dimensions.ODD).write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            Matrix features = features(model, 1);
            int[] tokens = new int[22];
            assertThatThrownBy(() -> model.engine().call(() -> {
                        TextSequence sequence =
                                model.decoder().newSequence(model.decoder().remember(features));
                        model.decoder().step(Collections.nCopies(22, sequence), tokens, new int[0], logits(model));
                        return 0;
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("21");
        }
    }

    /** The logits after each token, all read in one step. */
    private static double[] together(WhisperModel model, Matrix features) {
        return model.engine().call(() -> {
            TextDecoder decoder = model.decoder();
            SpeechMemory memory = decoder.remember(features);
            TextSequence sequence = decoder.newSequence(memory);
            Matrix output = logits(model);
            decoder.step(
                    Collections.nCopies(TOKENS.length, sequence),
                    TOKENS,
                    IntStream.range(0, TOKENS.length).toArray(),
                    output);
            decoder.forget(sequence);
            decoder.forget(memory);
            return ModelAccuracy.doubles(output.rows(0, TOKENS.length).toFloats());
        });
    }

    /** Some steps of several sequences; the last logits of each. */
    private static double[] decode(WhisperModel model, List<Matrix> features) {
        TextDecoder decoder = model.decoder();
        List<SpeechMemory> memories = features.stream().map(decoder::remember).toList();
        List<TextSequence> sequences =
                memories.stream().map(decoder::newSequence).toList();
        step(model, sequences, 257);
        step(model, sequences, 72);
        double[] logits = step(model, sequences, 105);
        sequences.forEach(decoder::forget);
        memories.forEach(decoder::forget);
        return logits;
    }

    private static double[] step(WhisperModel model, List<TextSequence> sequences, int token) {
        int count = sequences.size();
        int[] tokens = new int[count];
        Arrays.fill(tokens, token);
        Matrix output = logits(model);
        model.decoder().step(sequences, tokens, IntStream.range(0, count).toArray(), output);
        return ModelAccuracy.doubles(output.rows(0, count).toFloats());
    }

    private static Matrix logits(WhisperModel model) {
        return Matrix.allocate(
                model.engine().arena(),
                ElementType.F32,
                model.decoder().maximumRows(),
                model.config().vocabularySize());
    }

    private static Matrix features(WhisperModel model, int seed, int positions) {
        return ModelAccuracy.encode(model, ModelAccuracy.spectrogram(model.config(), seed), positions);
    }

    private static Matrix features(WhisperModel model, int seed) {
        return ModelAccuracy.encode(model, ModelAccuracy.spectrogram(model.config(), seed));
    }
}
