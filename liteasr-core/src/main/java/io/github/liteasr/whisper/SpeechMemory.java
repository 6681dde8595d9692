package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import java.util.List;

/** What the decoder sees of one encoded window: the keys and values of every layer's cross-attention. */
public final class SpeechMemory {
    final List<Attention.KeysValues> layers;

    SpeechMemory(List<Attention.KeysValues> layers) {
        this.layers = layers;
    }
}
