package io.github.liteasr.evaluate;

import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.ModelSummary;
import io.github.liteasr.whisper.WhisperModel;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Size, speed and faithfulness of an encoder.
 *
 * @param milliseconds the median time of one window
 * @param parameters weights and biases, without the sinusoidal positions
 * @param originalParameters the same before compression
 * @param relativeError the squared error of the output relative to a reference model's, if it was measured
 * @param ranks for each layer the ranks of its low-rank projections; what is not named is dense
 */
public record EncoderFigures(
        double milliseconds,
        long parameters,
        long originalParameters,
        OptionalDouble relativeError,
        List<Map<EncoderProjection, Integer>> ranks) {
    public EncoderFigures {
        ranks = ranks.stream().map(Map::copyOf).toList();
        if (!(milliseconds > 0) || parameters < 1 || originalParameters < 1) {
            throw new IllegalArgumentException(
                    milliseconds + " ms, " + parameters + " parameters of " + originalParameters);
        }
    }

    static EncoderFigures of(WhisperModel model, double milliseconds) {
        ModelSummary summary = ModelSummary.read(model.folder());
        return new EncoderFigures(
                milliseconds,
                summary.encoderParameters(),
                summary.denseEncoderParameters(),
                OptionalDouble.empty(),
                summary.config().ranks());
    }
}
