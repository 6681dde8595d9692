package io.github.liteasr.compress;

import io.github.liteasr.BadInputException;
import io.github.liteasr.whisper.Activation;
import io.github.liteasr.whisper.WhisperConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What calibration keeps of the activations of a dense encoder: for each layer the moments of its {@link Activation}s.
 * From them the principal components of every linear layer's output follow (cov(Wx) = W cov(x) Wᵀ), so no activation is
 * stored and the size does not depend on the amount of speech. A few windows of the speech itself are kept too, to
 * measure errors on. Statistics of several corpora can be merged.
 */
public final class ActivationStatistics {
    private final CalibrationSource source;
    private final int width;
    private final List<Map<Activation, ActivationMoments>> layers;
    private final SampleWindows windows;

    /** Statistics of no speech yet. */
    ActivationStatistics(CalibrationSource source, WhisperConfig config) {
        this(source, config.width(), empty(config), new SampleWindows());
    }

    ActivationStatistics(
            CalibrationSource source,
            int width,
            List<Map<Activation, ActivationMoments>> layers,
            SampleWindows windows) {
        this.source = source;
        this.width = width;
        this.layers = List.copyOf(layers);
        this.windows = windows;
    }

    private static List<Map<Activation, ActivationMoments>> empty(WhisperConfig config) {
        List<Map<Activation, ActivationMoments>> layers = new ArrayList<>();
        for (int i = 0; i < config.encoderLayers(); i++) {
            Map<Activation, ActivationMoments> layer = new EnumMap<>(Activation.class);
            for (Activation activation : Activation.CALIBRATED) {
                layer.put(activation, new ActivationMoments(config.width()));
            }
            layers.add(layer);
        }
        return layers;
    }

    /** Which model and speech these are of. */
    public CalibrationSource source() {
        return source;
    }

    /** The encoder's layers. */
    public int layers() {
        return layers.size();
    }

    /** The width of the activations. */
    public int width() {
        return width;
    }

    ActivationMoments moments(int layer, Activation activation) {
        return java.util.Objects.requireNonNull(layers.get(layer).get(activation));
    }

    /** Some windows of the speech, to measure errors on. */
    SampleWindows windows() {
        return windows;
    }

    /** The same statistics, said to be of other speech. */
    ActivationStatistics of(CalibrationSource other) {
        return new ActivationStatistics(other, width, layers, windows);
    }

    /**
     * The statistics of both corpora, as if the one had followed the other. The operands are used up.
     *
     * @throws BadInputException if they are of different models
     */
    public ActivationStatistics merge(ActivationStatistics other) {
        if (!source.modelHash().equals(other.source.modelHash())
                || layers.size() != other.layers.size()
                || width != other.width) {
            throw new BadInputException("statistics of model " + source.modelHash() + " and of model "
                    + other.source.modelHash() + " cannot be merged");
        }
        for (int i = 0; i < layers.size(); i++) {
            for (Activation activation : Activation.CALIBRATED) {
                moments(i, activation).add(other.moments(i, activation));
            }
        }
        other.windows.all().forEach(windows::offer);
        return of(source.merge(other.source));
    }

    /**
     * Writes a file; it is there only once it is complete.
     *
     * @throws BadInputException if it cannot be written
     */
    public void save(Path file) {
        StatisticsFile.write(this, file);
    }

    /**
     * Reads a file.
     *
     * @throws BadInputException if it is missing or damaged
     */
    public static ActivationStatistics load(Path file) {
        return StatisticsFile.read(file);
    }
}
