package io.github.liteasr.compress;

import io.github.liteasr.engine.ElementType;
import io.github.liteasr.engine.Matrix;
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

/**
 * Measures what low-rank layers do to a dense encoder's output over some windows. It walks from layer to layer: the
 * residual streams that the current layer reads are kept, so that only what comes after is computed again.
 */
final class EncoderProbe {
    private final WhisperModel model;
    private final AudioEncoder encoder;
    private final List<Matrix> starts = new ArrayList<>();
    private final List<float[]> references = new ArrayList<>();
    private final Matrix stream;
    private final Matrix output;
    private int layer;

    /** Starts before the first layer. */
    EncoderProbe(WhisperModel model, Collection<float[]> windows) {
        this.model = model;
        this.encoder = model.encoder();
        this.stream = model.newFeatures(ElementType.F32);
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
            references.add(finished(start));
        }
    }

    /** Goes on to the next layer. */
    void advance() {
        for (Matrix start : starts) {
            model.engine().call(() -> {
                encoder.advance(layer, start);
                return start;
            });
        }
        layer++;
    }

    /** The error of the output if one linear layer of the current layer is low-rank. */
    double error(EncoderProjection projection, LowRankFactors factors) {
        return error(List.of(Map.of(projection, factors)));
    }

    /** The error of the output if the linear layers of the current layer, and of those after it, are low-rank. */
    double error(List<Map<EncoderProjection, LowRankFactors>> replacements) {
        try (Arena arena = Arena.ofShared()) {
            List<Map<EncoderProjection, Linear>> dense = new ArrayList<>();
            for (int i = 0; i < replacements.size(); i++) {
                EncoderLayer target = encoder.layers().get(layer + i);
                Map<EncoderProjection, Linear> replaced = new EnumMap<>(EncoderProjection.class);
                replacements
                        .get(i)
                        .forEach((projection, factors) ->
                                replaced.put(projection, target.replace(projection, target.lowRank(factors, arena))));
                dense.add(replaced);
            }
            RelativeError error = new RelativeError(model.config().width());
            for (int i = 0; i < starts.size(); i++) {
                error.add(references.get(i), finished(starts.get(i)));
            }
            for (int i = 0; i < dense.size(); i++) {
                EncoderLayer target = encoder.layers().get(layer + i);
                dense.get(i).forEach(target::replace);
            }
            return error.value();
        }
    }

    /** The encoder's output from a residual stream that the current layer reads. */
    private float[] finished(Matrix start) {
        stream.copyFrom(start);
        return model.engine().call(() -> {
            for (int i = layer; i < encoder.layers().size(); i++) {
                encoder.advance(i, stream);
            }
            encoder.finish(stream, output);
            return output.toFloats();
        });
    }
}
