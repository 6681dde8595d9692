package io.github.liteasr.whisper;

import io.github.liteasr.engine.CausalAttention;
import java.util.ArrayList;
import java.util.List;

/** The tokens that the decoder has read for one window, as the keys and values of every layer's self-attention. */
public final class TextSequence {
    final SpeechMemory speech;
    final List<CausalAttention.Cache> layers;
    final List<Integer> tokens = new ArrayList<>();

    TextSequence(SpeechMemory speech, List<CausalAttention.Cache> layers) {
        this.speech = speech;
        this.layers = layers;
    }

    /** How many tokens this and another sequence have both read before any others. */
    int common(TextSequence other) {
        int most = Math.min(length(), other.length());
        int common = 0;
        while (common < most && tokens.get(common).equals(other.tokens.get(common))) {
            common++;
        }
        return common;
    }

    /** The number of tokens read. */
    public int length() {
        return tokens.size();
    }
}
