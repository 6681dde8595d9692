package io.github.liteasr.conversion;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of openai/whisper's model.py, which whisper.cpp shares, and Hugging Face's for the same tensors:
 * {@code encoder.blocks.0.attn.query.weight} is {@code model.encoder.layers.0.self_attn.q_proj.weight}.
 */
final class OpenAiNames {
    private static final Pattern LAYER =
            Pattern.compile("(encoder|decoder)\\.blocks\\.(\\d{1,4})\\.(.+)\\.(weight|bias)");
    private static final Map<String, String> OF_LAYER = new LinkedHashMap<>();
    private static final Map<String, String> OTHERS = new LinkedHashMap<>();

    static {
        attention("attn", "self_attn");
        attention("cross_attn", "encoder_attn");
        OF_LAYER.put("mlp.0", "fc1");
        OF_LAYER.put("mlp.2", "fc2");
        OF_LAYER.put("mlp_ln", "final_layer_norm");
        OTHERS.put("encoder.positional_embedding", "encoder.embed_positions.weight");
        OTHERS.put("decoder.positional_embedding", "decoder.embed_positions.weight");
        OTHERS.put("decoder.token_embedding.weight", "decoder.embed_tokens.weight");
        for (String kind : new String[] {".weight", ".bias"}) {
            OTHERS.put("encoder.conv1" + kind, "encoder.conv1" + kind);
            OTHERS.put("encoder.conv2" + kind, "encoder.conv2" + kind);
            OTHERS.put("encoder.ln_post" + kind, "encoder.layer_norm" + kind);
            OTHERS.put("decoder.ln" + kind, "decoder.layer_norm" + kind);
        }
    }

    private OpenAiNames() {}

    private static void attention(String own, String other) {
        OF_LAYER.put(own + ".query", other + ".q_proj");
        OF_LAYER.put(own + ".key", other + ".k_proj");
        OF_LAYER.put(own + ".value", other + ".v_proj");
        OF_LAYER.put(own + ".out", other + ".out_proj");
        OF_LAYER.put(own + "_ln", other + "_layer_norm");
    }

    /** Hugging Face's name; empty for tensors that are no part of the model, such as masks. */
    static Optional<String> huggingFace(String name) {
        Matcher layer = LAYER.matcher(name);
        if (layer.matches()) {
            return Optional.ofNullable(OF_LAYER.get(layer.group(3)))
                    .map(path -> "model." + layer.group(1) + ".layers." + layer.group(2) + "." + path + "."
                            + layer.group(4));
        }
        return Optional.ofNullable(OTHERS.get(name)).map(other -> "model." + other);
    }
}
