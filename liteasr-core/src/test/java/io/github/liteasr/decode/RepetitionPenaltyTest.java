package io.github.liteasr.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepetitionPenaltyTest {
    @Test
    void logits_of_text_that_came_before_are_divided_or_multiplied_and_times_are_exempt(@TempDir Path folder) {
        try (WhisperModel model = WhisperModel.load(TinyCheckpoint.english().write(folder), 1, Precision.F32)) {
            TokenRules rules = new TokenRules(model, true);
            Steering penalty = new RepetitionPenalty(2, rules, List.of());
            for (int token : new int[] {TinyCheckpoint.FIRST_TIMESTAMP, 0, 1, 0, 3}) {
                penalty = penalty.after(token);
            }
            float[] scores = new float[model.config().vocabularySize()];
            scores[0] = -1; // the logit 6, and 3 once divided
            scores[1] = -9; // -2, and -4 once multiplied
            scores[3] = Float.NEGATIVE_INFINITY;
            penalty.steer(scores, 7);
            assertThat(scores).startsWith(-4, -11, 0, Float.NEGATIVE_INFINITY, 0);
            assertThat(scores[TinyCheckpoint.FIRST_TIMESTAMP]).isZero();
        }
    }
}
