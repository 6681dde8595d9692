package io.github.liteasr.whisper;

import io.github.liteasr.engine.memory.Matrix;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The cross-attention queries of some layers, row after row as the steps read them. */
final class QueryLog implements QueryObserver {
    private final int width;
    private final Map<Integer, Layer> layers = new HashMap<>();

    /** The queries that one layer has made so far. */
    private static final class Layer {
        private final float[] values;
        private int length;

        private Layer(int length) {
            this.values = new float[length];
        }
    }

    /** A log for so many tokens in all. */
    QueryLog(Collection<Integer> wanted, int rows, int width) {
        this.width = width;
        wanted.forEach(layer -> layers.put(layer, new Layer(rows * width)));
    }

    @Override
    public void see(int layer, Matrix queries) {
        Layer own = layers.get(layer);
        if (own == null) {
            return;
        }
        for (int row = 0; row < queries.rows(); row++) {
            queries.read(row, own.values, own.length, width);
            own.length += width;
        }
    }

    /** One channel of a token's query in a layer that was wanted. */
    float query(int layer, int row, int channel) {
        Layer own = layers.get(layer);
        if (own == null) {
            throw new IllegalArgumentException("no queries of layer " + layer);
        }
        return own.values[row * width + channel];
    }
}
