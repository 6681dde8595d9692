package io.github.liteasr.report;

import io.github.liteasr.evaluate.EncoderSize;
import io.github.liteasr.evaluate.EncoderTime;
import io.github.liteasr.evaluate.ErrorCount;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.evaluate.Metric;
import io.github.liteasr.evaluate.PassedOver;
import io.github.liteasr.evaluate.Scores;
import io.github.liteasr.evaluate.UtteranceResult;
import io.github.liteasr.text.Normalization;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.ModelSummary.LinearSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Made-up results of an encoder of two layers of width 384: 20 windows, 20 clips of 10 words, 100 s of audio. */
final class Models {
    private static final int WIDTH = 384;
    private static final int CLIPS = 20;

    private Models() {}

    /**
     * A result with scores.
     *
     * @param rank of the first layer's fc2, or 0 for a dense model
     * @param errors of the 200 words
     * @param milliseconds of a window
     * @param seconds for all
     */
    static EvaluationResult scored(String name, int rank, int errors, double milliseconds, double seconds) {
        List<UtteranceResult> utterances = new ArrayList<>();
        for (int i = 0; i < CLIPS; i++) {
            int wrong = errors / CLIPS + (i < errors % CLIPS ? 1 : 0);
            ErrorCount words = new ErrorCount(wrong, 0, 0, 10);
            utterances.add(new UtteranceResult("clip " + i, "en", "", "", words, words));
        }
        Scores scores = new Scores(
                Metric.WER,
                Normalization.WHISPER,
                utterances,
                new PassedOver(List.of(), List.of(), new TreeMap<>()),
                20,
                100,
                seconds);
        return new EvaluationResult(name, encoder(rank), time(milliseconds), Optional.empty(), Optional.of(scores));
    }

    /** A result without scores. */
    static EvaluationResult measured(String name, int rank, double milliseconds) {
        return new EvaluationResult(name, encoder(rank), time(milliseconds), Optional.empty(), Optional.empty());
    }

    private static EncoderTime time(double milliseconds) {
        return new EncoderTime(milliseconds, milliseconds, milliseconds);
    }

    private static EncoderSize encoder(int rank) {
        long dense = 7_632_384;
        return new EncoderSize(
                rank == 0 ? dense : dense - (300 - rank) * 1_000L, dense, List.of(layer(rank), layer(0)));
    }

    private static Map<EncoderProjection, LinearSummary> layer(int rank) {
        Map<EncoderProjection, LinearSummary> layer = new EnumMap<>(EncoderProjection.class);
        for (EncoderProjection projection : EncoderProjection.values()) {
            int inputs = projection == EncoderProjection.CONTRACT ? 4 * WIDTH : WIDTH;
            int outputs = projection == EncoderProjection.EXPAND ? 4 * WIDTH : WIDTH;
            boolean low = rank > 0 && projection == EncoderProjection.CONTRACT;
            long weights = low ? (long) rank * (inputs + outputs) : (long) inputs * outputs;
            layer.put(
                    projection,
                    new LinearSummary(
                            inputs, outputs, low ? OptionalInt.of(rank) : OptionalInt.empty(), weights + outputs));
        }
        return layer;
    }
}
