package io.github.liteasr.compress;

import io.github.liteasr.compress.ErrorCurve.Probe;
import io.github.liteasr.linear.DoubleMatrix;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.EncoderWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How much the encoder's output suffers from each linear layer's loss of rank. Each layer alone is made low-rank, at two
 * ranks, and the output's error measured; the two give its {@link ErrorCurve}. Of an encoder with many layers only some
 * are probed, the first and the last among them; the curves of the others lie between their neighbours'.
 */
final class Sensitivity {
    /** Probed layers times all layers: a deep encoder is probed at fewer places, or it would take hours. */
    private static final int MOST_PROBED_AND_LAYERS = 128;

    private static final int FEWEST_PROBED = 2;
    /** The ranks of the probes, as shares of the full rank: one that hurts, and one about as high as will be chosen. */
    private static final double COARSE = 0.125;

    private static final double FINE = 0.375;

    private Sensitivity() {}

    /** The curves of all linear layers. */
    static List<Map<EncoderProjection, ErrorCurve>> curves(
            EncoderProbe probe,
            EncoderWeights weights,
            List<Map<EncoderProjection, OutputComponents>> layers,
            Compressor.Progress progress) {
        int count = layers.size();
        int[] chosen = probedLayers(count);
        NavigableMap<Integer, Map<EncoderProjection, ErrorCurve>> probed = new TreeMap<>();
        int at = 0;
        for (int layer : chosen) {
            for (; at < layer; at++) {
                probe.advance();
            }
            Map<EncoderProjection, ErrorCurve> curves = new EnumMap<>(EncoderProjection.class);
            for (EncoderProjection projection : EncoderProjection.values()) {
                OutputComponents components =
                        Objects.requireNonNull(layers.get(layer).get(projection));
                DoubleMatrix weight = weights.weight(layer, projection);
                double[] bias = weights.bias(layer, projection);
                curves.put(
                        projection,
                        curve(
                                components.variances(),
                                rank -> probe.error(projection, components.factors(rank, weight, bias))));
                progress.advanced(
                        "sensitivity",
                        probed.size() * EncoderProjection.values().length + curves.size(),
                        chosen.length * EncoderProjection.values().length);
            }
            probed.put(layer, curves);
        }
        List<Map<EncoderProjection, ErrorCurve>> all = new ArrayList<>();
        for (int layer = 0; layer < count; layer++) {
            all.add(between(layers.get(layer), layer, probed));
        }
        return all;
    }

    private interface Measurement {
        double error(int rank);
    }

    private static ErrorCurve curve(double[] variances, Measurement measurement) {
        int coarse = Math.max(1, (int) (COARSE * variances.length));
        int fine = Math.max(1, (int) (FINE * variances.length));
        return ErrorCurve.through(
                ErrorCurve.tails(variances),
                new Probe(coarse, measurement.error(coarse)),
                new Probe(fine, measurement.error(fine)));
    }

    private static Map<EncoderProjection, ErrorCurve> between(
            Map<EncoderProjection, OutputComponents> components,
            int layer,
            NavigableMap<Integer, Map<EncoderProjection, ErrorCurve>> probed) {
        Map.Entry<Integer, Map<EncoderProjection, ErrorCurve>> below = probed.floorEntry(layer);
        Map.Entry<Integer, Map<EncoderProjection, ErrorCurve>> above = probed.ceilingEntry(layer);
        double weight = below.getKey().equals(above.getKey())
                ? 0
                : (double) (layer - below.getKey()) / (above.getKey() - below.getKey());
        Map<EncoderProjection, ErrorCurve> curves = new EnumMap<>(EncoderProjection.class);
        below.getValue().forEach((projection, curve) -> {
            double[] tails = ErrorCurve.tails(
                    Objects.requireNonNull(components.get(projection)).variances());
            ErrorCurve other = above.getValue().getOrDefault(projection, curve);
            curves.put(projection, ErrorCurve.between(curve, other, weight, tails));
        });
        return curves;
    }

    /** All layers of a small encoder; otherwise some at equal distances. */
    private static int[] probedLayers(int count) {
        int probed = Math.min(count, Math.max(FEWEST_PROBED, MOST_PROBED_AND_LAYERS / count));
        int[] layers = new int[probed];
        Arrays.setAll(layers, i -> probed == 1 ? 0 : i * (count - 1) / (probed - 1));
        return layers;
    }
}
