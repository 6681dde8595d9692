package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.safetensors.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AudioEncoderTest {
    @TempDir
    Path folder;

    static List<Precision> precisions() {
        return ModelAccuracy.precisions();
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void a_dense_encoder_agrees_with_the_reference(Precision precision) throws IOException {
        agrees(TinyCheckpoint.english().write(folder), precision, 2);
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void a_low_rank_encoder_agrees_with_the_reference(Precision precision) throws IOException {
        agrees(TinyCheckpoint.english().lowRank().write(folder), precision, 2);
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void odd_sizes_agree_with_the_reference(Precision precision) throws IOException {
        agrees(TinyCheckpoint.of(TinyCheckpoint.Dimensions.ODD).lowRank().write(folder), precision, 1);
        agrees(TinyCheckpoint.of(TinyCheckpoint.Dimensions.ODD).write(folder), precision, 3);
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void short_windows_agree_with_the_reference(Precision precision) throws IOException {
        TinyCheckpoint.Dimensions dimensions = TinyCheckpoint.Dimensions.THIRTY_SECONDS;
        int[] lengths = {500, 506, 528, 750, 1, 1496, 1500};
        shortWindowsAgree(TinyCheckpoint.of(dimensions).write(folder), precision, lengths);
        shortWindowsAgree(TinyCheckpoint.of(dimensions).lowRank().write(folder), precision, 500, 506);
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void short_windows_of_odd_sizes_agree_with_the_reference(Precision precision) throws IOException {
        TinyCheckpoint checkpoint =
                TinyCheckpoint.of(TinyCheckpoint.Dimensions.ODD).lowRank();
        shortWindowsAgree(checkpoint.write(folder), precision, 1, 2, 31, 48, 76);
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void a_short_window_leaves_nothing_behind_for_a_longer_one(Precision precision) {
        TinyCheckpoint.english().lowRank().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 2, precision)) {
            float[] spectrogram = ModelAccuracy.spectrogram(model.config(), 1);
            float[] once = ModelAccuracy.encode(model, spectrogram).toFloats();
            ModelAccuracy.encode(model, ModelAccuracy.spectrogram(model.config(), 2), 37);
            assertThat(ModelAccuracy.encode(model, spectrogram).toFloats()).containsExactly(once);
        }
    }

    @Test
    void a_window_has_two_frames_to_a_position_and_no_more_than_the_models_own() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            AudioEncoder encoder = model.encoder();
            assertThat(List.of(1, 96, 97, 192, 193, 200).stream().map(encoder::positions))
                    .containsExactly(48, 48, 96, 96, 100, 100);
            for (int frames : new int[] {0, 201}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> encoder.positions(frames))
                        .withMessageContaining("1 to 200");
            }
            Matrix features = model.newFeatures(ElementType.F32);
            for (int frames : new int[] {1, 99, 101, 198}) {
                Matrix window = model.newWindow().rows(0, frames);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> model.engine().call(() -> {
                            encoder.encode(window, features.rows(0, 50));
                            return true;
                        }))
                        .withMessageContaining(frames + " frames for 50 positions");
            }
        }
    }

    @Test
    void half_precision_weights_agree_with_the_reference() throws IOException {
        agrees(TinyCheckpoint.english().type(DataType.F16).write(folder), Precision.F32, 2);
        agrees(TinyCheckpoint.english().lowRank().type(DataType.BF16).write(folder), Precision.F32, 2);
    }

    @Test
    void the_number_of_threads_changes_nothing() {
        TinyCheckpoint.english().lowRank().write(folder);
        float[][] outputs = new float[3][];
        for (int threads = 1; threads <= 3; threads++) {
            try (WhisperModel model = WhisperModel.load(folder, threads, Precision.F32)) {
                outputs[threads - 1] = ModelAccuracy.encode(model, ModelAccuracy.spectrogram(model.config(), 1))
                        .toFloats();
            }
        }
        ModelAccuracy.check(ModelAccuracy.doubles(outputs[1]), ModelAccuracy.doubles(outputs[0]), 1e-10);
        ModelAccuracy.check(ModelAccuracy.doubles(outputs[2]), ModelAccuracy.doubles(outputs[0]), 1e-10);
    }

    @Test
    void a_window_leaves_nothing_behind_for_the_next() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 2, Precision.F32)) {
            float[] first = ModelAccuracy.spectrogram(model.config(), 1);
            float[] once = ModelAccuracy.encode(model, first).toFloats();
            ModelAccuracy.encode(model, ModelAccuracy.spectrogram(model.config(), 2));
            assertThat(ModelAccuracy.encode(model, first).toFloats()).containsExactly(once);
        }
    }

    @Test
    void layers_are_dense_or_low_rank_as_the_configuration_says() {
        TinyCheckpoint.english().lowRank().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            EncoderLayer first = model.encoder().layers().getFirst();
            EncoderLayer last = model.encoder().layers().getLast();
            assertThat(first.projection(EncoderProjection.CONTRACT))
                    .isInstanceOfSatisfying(
                            Linear.LowRank.class, l -> assertThat(l.rank()).isEqualTo(20));
            assertThat(last.projection(EncoderProjection.CONTRACT)).isInstanceOf(Linear.Dense.class);
            // 32 inputs x rank 8, rank 8 x 32 outputs, 32 biases.
            assertThat(first.projection(EncoderProjection.KEY).parameters()).isEqualTo(32 * 8 + 8 * 32 + 32);
        }
    }

    /** The reference gets the beginning of the spectrogram, and takes as many rows of the position embedding. */
    private static void shortWindowsAgree(Path folder, Precision precision, int... lengths) throws IOException {
        try (WhisperModel model = WhisperModel.load(folder, 2, precision);
                ReferenceModel reference = new ReferenceModel(folder)) {
            float[] spectrogram = ModelAccuracy.spectrogram(model.config(), 3);
            for (int positions : lengths) {
                int values = 2 * positions * model.config().melBins();
                ModelAccuracy.check(
                        ModelAccuracy.doubles(ModelAccuracy.encode(model, spectrogram, positions)
                                .toFloats()),
                        reference.encode(ModelAccuracy.doubles(Arrays.copyOf(spectrogram, values))),
                        ModelAccuracy.tolerance(precision));
            }
        }
    }

    private static void agrees(Path folder, Precision precision, int threads) throws IOException {
        try (WhisperModel model = WhisperModel.load(folder, threads, precision);
                ReferenceModel reference = new ReferenceModel(folder)) {
            Engine engine = model.engine();
            assertThat(engine.precision()).isEqualTo(precision);
            float[] spectrogram = ModelAccuracy.spectrogram(model.config(), 3);
            ModelAccuracy.check(
                    ModelAccuracy.doubles(
                            ModelAccuracy.encode(model, spectrogram).toFloats()),
                    reference.encode(ModelAccuracy.doubles(spectrogram)),
                    ModelAccuracy.tolerance(precision));
        }
    }
}
