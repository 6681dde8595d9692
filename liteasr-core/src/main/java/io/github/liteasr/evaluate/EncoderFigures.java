package io.github.liteasr.evaluate;

import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.ModelSummary;
import io.github.liteasr.whisper.ModelSummary.LinearSummary;
import io.github.liteasr.whisper.WhisperModel;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Size, speed and faithfulness of an encoder.
 *
 * @param milliseconds the median time of one window
 * @param parameters weights and biases, without the sinusoidal positions
 * @param originalParameters the same before compression
 * @param relativeError the squared error of the output relative to a reference model's, if it was measured
 * @param layers the linear layers of each encoder layer
 */
public record EncoderFigures(
        double milliseconds,
        long parameters,
        long originalParameters,
        OptionalDouble relativeError,
        List<Map<EncoderProjection, LinearSummary>> layers) {
    public EncoderFigures {
        layers = layers.stream().map(EncoderFigures::ordered).toList();
        if (!(milliseconds > 0) || parameters < 1 || originalParameters < 1) {
            throw new IllegalArgumentException(
                    milliseconds + " ms, " + parameters + " parameters of " + originalParameters);
        }
    }

    private static Map<EncoderProjection, LinearSummary> ordered(Map<EncoderProjection, LinearSummary> layer) {
        return Collections.unmodifiableMap(new TreeMap<>(layer));
    }

    static EncoderFigures of(WhisperModel model, double milliseconds) {
        ModelSummary summary = ModelSummary.read(model.folder());
        return new EncoderFigures(
                milliseconds,
                summary.encoderParameters(),
                summary.denseEncoderParameters(),
                OptionalDouble.empty(),
                summary.layers());
    }
}
