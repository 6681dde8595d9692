package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import io.github.liteasr.engine.memory.Matrix;
import java.lang.foreign.Arena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the decoder sees of one encoded window: the keys and values of every layer's cross-attention. */
public final class SpeechMemory {
    final List<Attention.KeysValues> layers;
    /** Room for a copy of the encoder's output, from the first time that one is kept. */
    private @Nullable Matrix room;

    private boolean kept;

    SpeechMemory(List<Attention.KeysValues> layers) {
        this.layers = layers;
    }

    /** Keeps a copy of the encoder's output. The packed keys do not tell what they were. */
    void keep(Matrix output, Arena arena) {
        if (room == null) {
            room = Matrix.allocate(arena, output.type(), output.rows(), output.columns());
        }
        room.copyFrom(output);
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
        return room;
    }
}
