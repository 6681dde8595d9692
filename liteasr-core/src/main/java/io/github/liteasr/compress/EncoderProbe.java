package io.github.liteasr.compress;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.AudioEncoder;
import io.github.liteasr.whisper.EncoderLayer;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.Linear;
import io.github.liteasr.whisper.LowRankFactors;
import io.github.liteasr.whisper.RelativeError;
import io.github.liteasr.whisper.WhisperModel;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Measures what low-rank layers do to a dense encoder's output over some windows. It walks from layer to layer: the
 * residual streams that the current layer reads are kept, so that only what comes after is computed again.
 */
final class EncoderProbe {
    private final WhisperModel model;
    private final AudioEncoder encoder;
    private final List<Matrix> starts = new ArrayList<>();
    private final List<Matrix> streams = new ArrayList<>();
    private final List<float[]> references;
    private final Matrix output;
    private int layer;

    /** Starts before the first layer. */
    EncoderProbe(WhisperModel model, Collection<float[]> windows) {
        this.model = model;
        this.encoder = model.encoder();
        this.output = model.newFeatures(ElementType.F32);
        Matrix spectrogram = model.newWindow();
        for (float[] window : windows) {
            Matrix start = model.newFeatures(ElementType.F32);
            spectrogram.write(0, window);
            model.engine().call(() -> {
                encoder.begin(spectrogram, start);
                return start;
            });
            starts.add(start);
            streams.add(model.newFeatures(ElementType.F32));
        }
        this.references = outputs(ahead -> Map.of());
    }

    /** Goes on to the next layer. */
    void advance() {
        advance(layer++, starts);
    }

    /** The error of the output if one linear layer of the current layer is low-rank. */
    double error(EncoderProjection projection, LowRankFactors factors) {
        return error(ahead -> ahead == layer ? Map.of(projection, factors) : Map.of());
    }

    /**
     * The error of the output if linear layers of the current layer, and of those after it, are low-rank.
     *
     * @param factors of a layer; those of one layer after the other are asked for and kept in memory
     */
    double error(IntFunction<Map<EncoderProjection, LowRankFactors>> factors) {
        List<float[]> outputs = outputs(factors);
        RelativeError error = new RelativeError(model.config().width());
        for (int i = 0; i < outputs.size(); i++) {
            error.add(references.get(i), outputs.get(i));
        }
        return error.value();
    }

    private List<float[]> outputs(IntFunction<Map<EncoderProjection, LowRankFactors>> factors) {
        for (int i = 0; i < starts.size(); i++) {
            streams.get(i).copyFrom(starts.get(i));
        }
        for (int i = layer; i < encoder.layers().size(); i++) {
            advance(i, factors.apply(i));
        }
        return streams.stream().map(this::finished).toList();
    }

    /** Brings the streams through a layer with some low-rank linear layers. */
    private void advance(int index, Map<EncoderProjection, LowRankFactors> factors) {
        EncoderLayer target = encoder.layers().get(index);
        try (Arena arena = Arena.ofShared()) {
            Map<EncoderProjection, Linear> dense = new EnumMap<>(EncoderProjection.class);
            factors.forEach((projection, low) ->
                    dense.put(projection, target.replace(projection, target.lowRank(projection, low, arena))));
            advance(index, streams);
            dense.forEach(target::replace);
        }
    }

    private void advance(int index, List<Matrix> through) {
        for (Matrix stream : through) {
            model.engine().call(() -> {
                encoder.advance(index, stream);
                return stream;
            });
        }
    }

    private float[] finished(Matrix stream) {
        return model.engine().call(() -> {
            encoder.finish(stream, output);
            return output.toFloats();
        });
    }
}
