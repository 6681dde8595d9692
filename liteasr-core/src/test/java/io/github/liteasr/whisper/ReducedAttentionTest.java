package io.github.liteasr.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attention in the reduced dimension against the standard order of computation and the 64-bit reference. The checkpoints
 * have heads of 16 channels and ranks of 5 for queries, 8 for keys and 11 for values.
 */
class ReducedAttentionTest {
    @TempDir
    Path folder;

    static List<Precision> precisions() {
        return ModelAccuracy.precisions();
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void reduced_scores_and_values_equal_the_standard_order(Precision precision) throws IOException {
        equal(TinyCheckpoint.english().lowRank(), precision);
    }

    /** Heads of 11 channels, where the values' rank is too high. */
    @ParameterizedTest
    @MethodSource("precisions")
    void reduced_scores_alone_equal_the_standard_order_at_odd_sizes(Precision precision) throws IOException {
        equal(TinyCheckpoint.of(TinyCheckpoint.Dimensions.ODD).lowRank(), precision);
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void reduced_values_alone_equal_the_standard_order(Precision precision) throws IOException {
        equal(TinyCheckpoint.english().lowRank().dense(0, "k_proj"), precision);
        equal(TinyCheckpoint.english().lowRank().dense(0, "q_proj"), precision);
    }

    @ParameterizedTest
    @MethodSource("precisions")
    void reduced_values_before_a_dense_output_projection_equal_the_standard_order(Precision precision)
            throws IOException {
        equal(TinyCheckpoint.english().lowRank().dense(0, "out_proj"), precision);
    }

    @Test
    void dense_layers_compute_in_the_standard_order() {
        TinyCheckpoint.english().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            assertThat(model.encoder().layers()).noneMatch(EncoderLayer::reducesAttention);
        }
    }

    @Test
    void a_layer_with_another_projection_put_in_computes_in_the_standard_order() {
        TinyCheckpoint.english().lowRank().write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 1, Precision.F32)) {
            EncoderLayer layer = model.encoder().layers().getFirst();
            assertThat(layer.reducesAttention()).isTrue();
            layer.replace(EncoderProjection.KEY, layer.projection(EncoderProjection.KEY));
            assertThat(layer.reducesAttention()).isFalse();
        }
    }

    private void equal(TinyCheckpoint checkpoint, Precision precision) throws IOException {
        checkpoint.write(folder);
        try (WhisperModel model = WhisperModel.load(folder, 2, precision);
                ReferenceModel reference = new ReferenceModel(folder)) {
            assertThat(model.encoder().layers().getFirst().reducesAttention()).isTrue();
            float[] spectrogram = ModelAccuracy.spectrogram(model.config(), 3);
            double[] expected = reference.encode(ModelAccuracy.doubles(spectrogram));
            double[] reduced = ModelAccuracy.doubles(
                    ModelAccuracy.encode(model, spectrogram).toFloats());
            double[] standard = ModelAccuracy.doubles(standardOrder(model, spectrogram));
            double tolerance = ModelAccuracy.tolerance(precision);
            ModelAccuracy.check(reduced, expected, tolerance);
            ModelAccuracy.check(standard, expected, tolerance);
            ModelAccuracy.check(reduced, standard, tolerance);
            assertThat(reduced).isNotEqualTo(standard);
        }
    }

    /** While somebody watches the activations, they have the model's own dimensions. */
    private static float[] standardOrder(WhisperModel model, float[] spectrogram) {
        Matrix window = model.newWindow();
        window.write(0, spectrogram);
        Matrix features = model.newFeatures(window.type());
        return model.engine().call(() -> {
            model.encoder().encode(window, features, new ActivationObserver() {
                @Override
                public void observe(Activation activation, int first, Matrix rows) {}

                @Override
                public void layerEnded(int layer) {}
            });
            return features.toFloats();
        });
    }
}
