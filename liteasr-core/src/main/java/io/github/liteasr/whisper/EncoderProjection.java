package io.github.liteasr.whisper;

import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.OperandBuffer;
import io.github.liteasr.engine.memory.ElementType;
import java.util.Arrays;
import java.util.Optional;

/** The six linear layers of an encoder layer, the ones that can be low-rank. */
public enum EncoderProjection {
    QUERY("q_proj", "self_attn.q_proj"),
    KEY("k_proj", "self_attn.k_proj"),
    VALUE("v_proj", "self_attn.v_proj"),
    OUTPUT("out_proj", "self_attn.out_proj"),
    EXPAND("fc1", "fc1"),
    CONTRACT("fc2", "fc2");

    private final String key;
    private final String path;

    EncoderProjection(String key, String path) {
        this.key = key;
        this.path = path;
    }

    /** The name in {@code low_rank_config}. */
    public String key() {
        return key;
    }

    /** The tensor name's part after {@code model.encoder.layers.N.}. */
    String path() {
        return path;
    }

    /** The projection of that name in {@code low_rank_config}. */
    public static Optional<EncoderProjection> ofKey(String key) {
        return Arrays.stream(values()).filter(p -> p.key.equals(key)).findFirst();
    }

    /** The type of the layer's operands. */
    ElementType operands(Engine engine) {
        return this == CONTRACT ? OperandBuffer.typeOfGelu(engine) : OperandBuffer.type(engine);
    }

    /** Inputs of the layer in a model of these dimensions. */
    public int inputs(WhisperConfig config) {
        return this == CONTRACT ? config.encoderFeedForward() : config.width();
    }

    /** Outputs of the layer in a model of these dimensions. */
    public int outputs(WhisperConfig config) {
        return this == EXPAND ? config.encoderFeedForward() : config.width();
    }
}
