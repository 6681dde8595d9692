package io.github.liteasr.whisper;

import io.github.liteasr.engine.CausalAttention;
import java.util.List;

/** The tokens that the decoder has read for one window, as the keys and values of every layer's self-attention. */
public final class TextSequence {
    final SpeechMemory speech;
    final List<CausalAttention.Cache> layers;

    TextSequence(SpeechMemory speech, List<CausalAttention.Cache> layers) {
        this.speech = speech;
        this.layers = layers;
    }

    /** The number of tokens read. */
    public int length() {
        return layers.getFirst().length();
    }
}
