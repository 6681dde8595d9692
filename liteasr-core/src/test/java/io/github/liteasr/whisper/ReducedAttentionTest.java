package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The orders in which an encoder layer can compute its attention, against one another and the 64-bit reference. */
class ReducedAttentionTest {
    @TempDir
    Path folder;

    static List<Precision> precisions() {
        return ModelAccuracy.precisions();
    }

    /** Heads of 16 channels; ranks of 5 for queries, 8 for keys and 11 for values, and a low-rank output projection. */
    @ParameterizedTest
    @MethodSource("precisions")
    void every_order_agrees_with_the_reference(Precision precision) throws IOException {
        agree(TinyCheckpoint.english().lowRank().write(folder), precision, 4);
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void odd_sizes_agree_with_the_reference(Precision precision) throws IOException {
        agree(TinyCheckpoint.of(TinyCheckpoint.Dimensions.ODD).lowRank().write(folder), precision, 2);
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void values_are_reduced_before_a_dense_output_projection(Precision precision) throws IOException {
        agree(TinyCheckpoint.english().lowRank().denseOutput(0).write(folder), precision, 4);
    }

    @Test
    void dense_layers_have_the_standard_order_only() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            assertThat(model.encoder().layers())
                    .allSatisfy(layer -> assertThat(layer.orders()).hasSize(1));
        }
    }

    private static void agree(Path folder, Precision precision, int orders) throws IOException {
        try (WhisperModel model = WhisperModel.load(folder, 2, precision);
                ReferenceModel reference = new ReferenceModel(folder)) {
            float[] spectrogram = ModelAccuracy.spectrogram(model.config(), 3);
            double[] expected = reference.encode(ModelAccuracy.doubles(spectrogram));
            EncoderLayer layer = model.encoder().layers().getFirst();
            assertThat(layer.orders()).hasSize(orders);
            for (SelfAttention order : layer.orders()) {
                layer.use(order);
                double[] output = ModelAccuracy.doubles(
                        ModelAccuracy.encode(model, spectrogram).toFloats());
                ModelAccuracy.check(output, expected, ModelAccuracy.tolerance(precision));
            }
        }
    }
}
