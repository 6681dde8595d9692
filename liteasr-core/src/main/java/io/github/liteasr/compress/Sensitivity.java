package io.github.liteasr.compress;

import io.github.liteasr.compress.ErrorCurve.Probe;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.LowRankFactors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How much the encoder's output suffers from each linear layer's loss of rank. Each layer alone is made low-rank, at two
 * ranks, and the output's error measured; the two give its {@link ErrorCurve}. Of an encoder with many layers only some
 * are probed, the first and the last among them; the curves of the others lie between their neighbours'.
 */
final class Sensitivity {
    private static final int MOST_PROBED_LAYERS = 9;
    /** The ranks of the probes, as shares of the full rank: one that hurts, and one about as high as will be chosen. */
    private static final double COARSE = 0.125;

    private static final double FINE = 0.375;

    private Sensitivity() {}

    /** The variances of each linear layer's principal components, and low-rank factors for it. */
    interface Layers {
        double[] variances(int layer, EncoderProjection projection);

        LowRankFactors of(int layer, EncoderProjection projection, int rank);
    }

    /** The curves of all linear layers. */
    static List<Map<EncoderProjection, ErrorCurve>> curves(
            EncoderProbe probe, Layers layers, int count, Compressor.Progress progress) {
        int[] chosen = probedLayers(count);
        NavigableMap<Integer, Map<EncoderProjection, ErrorCurve>> probed = new TreeMap<>();
        int at = 0;
        for (int layer : chosen) {
            for (; at < layer; at++) {
                probe.advance();
            }
            int current = layer;
            Map<EncoderProjection, ErrorCurve> curves = new EnumMap<>(EncoderProjection.class);
            for (EncoderProjection projection : EncoderProjection.values()) {
                double[] variances = layers.variances(layer, projection);
                curves.put(
                        projection,
                        curve(variances, rank -> probe.error(projection, layers.of(current, projection, rank))));
                progress.advanced(
                        "sensitivity",
                        probed.size() * EncoderProjection.values().length + curves.size(),
                        chosen.length * EncoderProjection.values().length);
            }
            probed.put(layer, curves);
        }
        List<Map<EncoderProjection, ErrorCurve>> all = new ArrayList<>();
        for (int layer = 0; layer < count; layer++) {
            all.add(between(layers, layer, probed));
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
            Layers layers, int layer, NavigableMap<Integer, Map<EncoderProjection, ErrorCurve>> probed) {
        Map.Entry<Integer, Map<EncoderProjection, ErrorCurve>> below = probed.floorEntry(layer);
        Map.Entry<Integer, Map<EncoderProjection, ErrorCurve>> above = probed.ceilingEntry(layer);
        double weight = below.getKey().equals(above.getKey())
                ? 0
                : (double) (layer - below.getKey()) / (above.getKey() - below.getKey());
        Map<EncoderProjection, ErrorCurve> curves = new EnumMap<>(EncoderProjection.class);
        below.getValue().forEach((projection, curve) -> {
            double[] tails = ErrorCurve.tails(layers.variances(layer, projection));
            ErrorCurve other = above.getValue().getOrDefault(projection, curve);
            curves.put(projection, ErrorCurve.between(curve, other, weight, tails));
        });
        return curves;
    }

    /** All layers of a small encoder; otherwise some at equal distances. */
    private static int[] probedLayers(int count) {
        int probed = Math.min(count, MOST_PROBED_LAYERS);
        int[] layers = new int[probed];
        Arrays.setAll(layers, i -> probed == 1 ? 0 : i * (count - 1) / (probed - 1));
        return layers;
    }
}
