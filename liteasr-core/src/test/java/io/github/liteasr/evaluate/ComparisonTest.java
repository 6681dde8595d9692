package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.ModelSummary.LinearSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that hears "hello world" in everything, dense and compressed, side by side. */
class ComparisonTest {
    private static final Evaluation.Listener SILENT = (done, total) -> {};

    @TempDir
    private Path root;

    /**
     * Sizes counted by hand at 80 bins, width 16, feed-forward 32, one layer: convolutions 3·80·16 + 16 and 3·16·16 + 16, three
     * norms of 2·16, attention 4·16·16 + 3·16, feed-forward 16·32 + 32 and 32·16 + 16, or at rank 4 first 16·4 + 4·32 + 32.
     */
    @Test
    void models_are_transcribed_with_one_after_another_and_their_encoders_timed_in_turn() throws IOException {
        Path dense = TinyModel.write(root.resolve("dense"), false, false);
        Path compressed = TinyModel.write(root.resolve("compressed"), false, true);
        Evaluation evaluation = new Evaluation(
                SilentSpeech.corpus(root.resolve("speech"), "en", "Hello, world!", "hello"), Evaluation.greedy());
        List<Integer> progress = new ArrayList<>();
        try (Comparison comparison = Comparison.of(evaluation, Optional.of(dense), 1, Precision.F32)) {
            comparison.add("dense", dense, SILENT);
            comparison.add("compressed", compressed, (done, total) -> progress.add(10 * done + total));
            List<EvaluationResult> results = comparison.results(SILENT);
            assertThat(results).extracting(EvaluationResult::model).containsExactly("dense", "compressed");
            assertThat(progress).as("two clips transcribed, then compared").containsExactly(24, 34, 44);
            for (EvaluationResult result : results) {
                assertThat(result.scores().orElseThrow().wordErrorRate()).isEqualTo(1 / 3.0);
                assertThat(result.time().median()).isPositive();
                assertThat(result.encoder().originalParameters()).isEqualTo(6880);
            }
            assertThat(results.getFirst().encoder().parameters()).isEqualTo(6880);
            assertThat(results.getLast().encoder().parameters()).isEqualTo(6560);
            assertThat(expand(results.getFirst())).isEqualTo(new LinearSummary(16, 32, OptionalInt.empty(), 544));
            assertThat(expand(results.getLast())).isEqualTo(new LinearSummary(16, 32, OptionalInt.of(4), 224));
            assertThat(expand(results.getLast()).share()).isEqualTo(224 / 544.0);
            assertThat(results.getFirst().fidelity())
                    .as("of the reference itself")
                    .isEmpty();
            Fidelity fidelity = results.getLast().fidelity().orElseThrow();
            assertThat(fidelity.divergence()).as("both hear nothing at all").isZero();
            assertThat(fidelity.sameChoice()).isEqualTo(1);
        }
    }

    @Test
    void without_texts_there_are_no_scores() throws IOException {
        Path dense = TinyModel.write(root.resolve("dense"), true, false);
        Corpus corpus = SilentSpeech.corpus(root.resolve("speech"), "de", "");
        try (Comparison comparison = Comparison.withoutTexts(corpus, dense, 1, Precision.F32)) {
            comparison.add("dense", dense, SILENT);
            EvaluationResult result = comparison.results(SILENT).getFirst();
            assertThat(result.scores()).isEmpty();
            assertThat(result.time().median()).isPositive();
        }
    }

    private static LinearSummary expand(EvaluationResult result) {
        return Objects.requireNonNull(result.encoder().layers().getFirst().get(EncoderProjection.EXPAND));
    }
}
