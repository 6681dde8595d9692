package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import io.github.liteasr.engine.memory.Matrix;
import java.lang.foreign.Arena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the decoder sees of one encoded window: the keys and values of every layer's cross-attention. */
public final class SpeechMemory {
    /** Room for a window of the model's own length. */
    private final List<Attention.KeysValues> longest;

    private List<Attention.KeysValues> layers;
    private int positions;
    /** Room for a copy of the encoder's output, from the first time that one is kept. */
    private @Nullable Matrix room;

    private boolean kept;

    SpeechMemory(List<Attention.KeysValues> longest, int positions) {
        this.longest = longest;
        this.layers = longest;
        this.positions = positions;
    }

    /** Makes this the memory of a window of so many positions. */
    void begin(int windowPositions) {
        layers = longest.stream().map(layer -> layer.over(windowPositions)).toList();
        positions = windowPositions;
    }

    /** The encoder positions of the window. */
    public int positions() {
        return positions;
    }

    /** The keys and values of one layer. */
    Attention.KeysValues layer(int index) {
        return layers.get(index);
    }

    /**
     * Keeps a copy of the encoder's output. The packed keys do not tell what they were.
     *
     * @param mostPositions those of the model's own window
     */
    void keep(Matrix output, int mostPositions, Arena arena) {
        if (room == null) {
            room = Matrix.allocate(arena, output.type(), mostPositions, output.columns());
        }
        room.rows(0, positions).copyFrom(output);
        kept = true;
    }

    void dropFeatures() {
        kept = false;
    }

    /** The encoder's output: positions x width. */
    Matrix features() {
        if (room == null || !kept) {
            throw new IllegalArgumentException("speech that was not remembered to be aligned");
        }
        return room.rows(0, positions);
    }
}
