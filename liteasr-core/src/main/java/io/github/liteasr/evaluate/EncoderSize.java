package io.github.liteasr.evaluate;

import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.ModelSummary;
import io.github.liteasr.whisper.ModelSummary.LinearSummary;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How large an encoder is.
 *
 * @param parameters weights and biases, without the sinusoidal positions
 * @param originalParameters the same before compression
 * @param layers the linear layers of each encoder layer
 */
public record EncoderSize(
        long parameters, long originalParameters, List<Map<EncoderProjection, LinearSummary>> layers) {
    public EncoderSize {
        layers = layers.stream().map(EncoderSize::ordered).toList();
        if (parameters < 1 || originalParameters < 1) {
            throw new IllegalArgumentException(parameters + " parameters of " + originalParameters);
        }
    }

    private static Map<EncoderProjection, LinearSummary> ordered(Map<EncoderProjection, LinearSummary> layer) {
        return Collections.unmodifiableMap(new TreeMap<>(layer));
    }

    /** What is left of the encoder before compression. */
    public double share() {
        return (double) parameters / originalParameters;
    }

    static EncoderSize of(Path folder) {
        ModelSummary summary = ModelSummary.read(folder);
        return new EncoderSize(summary.encoderParameters(), summary.denseEncoderParameters(), summary.layers());
    }
}
