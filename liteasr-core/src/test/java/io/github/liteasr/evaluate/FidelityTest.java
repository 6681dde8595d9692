package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.safetensors.Checkpoint;
import io.github.liteasr.safetensors.DataType;
import io.github.liteasr.safetensors.SafetensorsWriter;
import io.github.liteasr.safetensors.Tensor;
import io.github.liteasr.whisper.SharedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's tiny.en beside itself with the second layer's fc2 at three quarters. */
class FidelityTest {
    private static final String WEAKENED = "model.encoder.layers.1.fc2.weight";

    private static final double ALL = 0.028066775392458346;
    private static final double SPEECH = 0.06267429898042862;
    private static final double PADDING = 0.01834356850907472;
    private static final double DIVERGENCE = 0.008194223691973302;

    @TempDir
    private Path root;

    /** The figures are those of src/test/python/fidelity.py in 64-bit floats; ours come from 32-bit ones. */
    @Test
    void errors_and_divergence_are_those_of_an_independent_computation() throws IOException {
        Path dense = SharedModel.tinyEnglish();
        Path other = weakened(dense);
        Corpus all = Corpus.open(SharedModel.file("speech/calibration"));
        List<Utterance> clips = Stream.of(
                        "astralplane_03_leadbeater_0639.flac",
                        "astralplane_04_leadbeater_0040.flac",
                        "glitteringplain_11_morris_0037.flac")
                .flatMap(name -> all.utterances().stream().filter(u -> u.id().equals(name)))
                .toList();
        Corpus corpus = new Corpus(all.source(), clips);
        try (Comparison comparison = Comparison.withoutTexts(corpus, dense, 2, Precision.F32)) {
            comparison.add("dense", dense, (done, total) -> {});
            comparison.add("weakened", other, (done, total) -> {});
            List<EvaluationResult> results = comparison.results((done, total) -> {});
            assertThat(results.getFirst().fidelity()).isEmpty();
            Fidelity fidelity = results.getLast().fidelity().orElseThrow();
            assertThat(fidelity.relativeError()).isCloseTo(ALL, within(1e-4 * ALL));
            assertThat(fidelity.speechError()).isCloseTo(SPEECH, within(1e-4 * SPEECH));
            assertThat(fidelity.paddingError().orElseThrow()).isCloseTo(PADDING, within(1e-4 * PADDING));
            assertThat(fidelity.divergence()).isCloseTo(DIVERGENCE, within(1e-3 * DIVERGENCE));
            assertThat(fidelity.sameChoice()).isEqualTo(1);
        }
    }

    @Test
    void a_model_of_other_dimensions_is_refused() throws IOException {
        Path dense = SharedModel.tinyEnglish();
        Path tiny = TinyModel.write(root.resolve("tiny"), false, false);
        Corpus corpus = Corpus.open(SharedModel.file("speech/calibration")).first(1);
        try (Comparison comparison = Comparison.withoutTexts(corpus, dense, 2, Precision.F32)) {
            assertThatThrownBy(() -> comparison.add("tiny", tiny, (done, total) -> {}))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("encoder positions, expected 1500 as in the reference, " + dense);
        }
    }

    private Path weakened(Path dense) throws IOException {
        Path folder = Files.createDirectory(root.resolve("weakened"));
        try (Stream<Path> files = Files.list(dense)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        try (Checkpoint checkpoint = Checkpoint.open(dense)) {
            SafetensorsWriter writer = new SafetensorsWriter();
            for (String name : checkpoint.names()) {
                Tensor tensor = checkpoint.tensor(name);
                if (name.equals(WEAKENED)) {
                    float[] values = tensor.toFloats();
                    for (int i = 0; i < values.length; i++) {
                        values[i] *= 0.75f;
                    }
                    writer.add(name, DataType.F32, tensor.shape(), SafetensorsWriter.encode(values, DataType.F32));
                } else {
                    writer.add(name, tensor.type(), tensor.shape(), tensor.data());
                }
            }
            writer.write(folder.resolve("model.safetensors"));
        }
        return folder;
    }
}
