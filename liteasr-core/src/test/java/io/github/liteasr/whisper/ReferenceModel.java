package io.github.liteasr.whisper;

import static io.github.liteasr.engine.ReferenceOperations.attention;
import static io.github.liteasr.engine.ReferenceOperations.causalAttention;
import static io.github.liteasr.engine.ReferenceOperations.convolution;
import static io.github.liteasr.engine.ReferenceOperations.gelu;
import static io.github.liteasr.engine.ReferenceOperations.layerNorm;
import static io.github.liteasr.engine.ReferenceOperations.linear;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Whisper in 64-bit floats, straight from its definition: what the fast encoder and decoder must agree with. */
final class ReferenceModel implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final JsonNode config;
    private final int width;

    ReferenceModel(Path folder) throws IOException {
        checkpoint = Checkpoint.open(folder);
        config = new ObjectMapper().readTree(folder.resolve("config.json").toFile());
        width = config.get("d_model").asInt();
    }

    /** The features (positions x width) of a spectrogram of frames x bins. */
    double[] encode(double[] spectrogram) {
        String encoder = "model.encoder.";
        double[] x = spectrogram;
        x = gelus(convolution(
                x,
                config.get("num_mel_bins").asInt(),
                values(encoder + "conv1.weight"),
                values(encoder + "conv1.bias"),
                3,
                1));
        x = gelus(convolution(x, width, values(encoder + "conv2.weight"), values(encoder + "conv2.bias"), 3, 2));
        x = sum(x, values(encoder + "embed_positions.weight"));
        int heads = config.get("encoder_attention_heads").asInt();
        for (int i = 0; i < config.get("encoder_layers").asInt(); i++) {
            String layer = encoder + "layers." + i + ".";
            double[] normed = norm(layer + "self_attn_layer_norm", x);
            double[] mixed = attention(
                    apply(layer + "self_attn.q_proj", normed),
                    apply(layer + "self_attn.k_proj", normed),
                    apply(layer + "self_attn.v_proj", normed),
                    heads,
                    width / heads);
            x = sum(x, apply(layer + "self_attn.out_proj", mixed));
            x = sum(x, perceptron(layer, x));
        }
        return norm(encoder + "layer_norm", x);
    }

    /** The logits (tokens x vocabulary) after each token. */
    double[] logits(double[] features, int... tokens) {
        double[] x = embedded(tokens);
        for (int i = 0; i < config.get("decoder_layers").asInt(); i++) {
            x = decoderLayer(i, x, features);
        }
        return linear(norm("model.decoder.layer_norm", x), width, values("model.decoder.embed_tokens.weight"), null);
    }

    /** The scores (tokens x positions) of a cross-attention head before softmax: q · k / √size. */
    double[] scores(double[] features, int layer, int head, int... tokens) {
        double[] x = embedded(tokens);
        for (int i = 0; i < layer; i++) {
            x = decoderLayer(i, x, features);
        }
        String name = "model.decoder.layers." + layer + ".";
        x = selfAttended(name, x);
        double[] queries = apply(name + "encoder_attn.q_proj", norm(name + "encoder_attn_layer_norm", x));
        double[] keys = apply(name + "encoder_attn.k_proj", features);
        int size = width / config.get("decoder_attention_heads").asInt();
        int positions = keys.length / width;
        double[] scores = new double[tokens.length * positions];
        for (int i = 0; i < scores.length; i++) {
            for (int c = head * size; c < (head + 1) * size; c++) {
                scores[i] += queries[i / positions * width + c] * keys[i % positions * width + c] / Math.sqrt(size);
            }
        }
        return scores;
    }

    private double[] embedded(int... tokens) {
        double[] embeddings = values("model.decoder.embed_tokens.weight");
        double[] x = Arrays.copyOf(values("model.decoder.embed_positions.weight"), tokens.length * width);
        for (int i = 0; i < x.length; i++) {
            x[i] += embeddings[tokens[i / width] * width + i % width];
        }
        return x;
    }

    private double[] decoderLayer(int index, double[] input, double[] features) {
        String layer = "model.decoder.layers." + index + ".";
        int heads = config.get("decoder_attention_heads").asInt();
        double[] x = selfAttended(layer, input);
        double[] mixed = attention(
                apply(layer + "encoder_attn.q_proj", norm(layer + "encoder_attn_layer_norm", x)),
                apply(layer + "encoder_attn.k_proj", features),
                apply(layer + "encoder_attn.v_proj", features),
                heads,
                width / heads);
        x = sum(x, apply(layer + "encoder_attn.out_proj", mixed));
        return sum(x, perceptron(layer, x));
    }

    private double[] selfAttended(String layer, double[] x) {
        int heads = config.get("decoder_attention_heads").asInt();
        double[] normed = norm(layer + "self_attn_layer_norm", x);
        double[] mixed = causalAttention(
                apply(layer + "self_attn.q_proj", normed),
                apply(layer + "self_attn.k_proj", normed),
                apply(layer + "self_attn.v_proj", normed),
                heads,
                width / heads);
        return sum(x, apply(layer + "self_attn.out_proj", mixed));
    }

    private double[] perceptron(String layer, double[] x) {
        return apply(layer + "fc2", gelus(apply(layer + "fc1", norm(layer + "final_layer_norm", x))));
    }

    private double[] apply(String name, double[] x) {
        double @Nullable [] bias = checkpoint.contains(name + ".bias") ? values(name + ".bias") : null;
        if (checkpoint.contains(name + ".weight")) {
            return linear(x, (int) checkpoint.tensor(name + ".weight").shape()[1], values(name + ".weight"), bias);
        }
        double[] reduced = product(x, name + ".weight1", null);
        return product(reduced, name + ".weight2", bias);
    }

    /** x W + b with W of inputs x outputs, as the thin matrices are stored. */
    private double[] product(double[] x, String name, double @Nullable [] bias) {
        double[] weights = values(name);
        int inputs = (int) checkpoint.tensor(name).shape()[0];
        int outputs = weights.length / inputs;
        double[] transposed = new double[weights.length];
        for (int i = 0; i < inputs; i++) {
            for (int o = 0; o < outputs; o++) {
                transposed[o * inputs + i] = weights[i * outputs + o];
            }
        }
        return linear(x, inputs, transposed, bias);
    }

    private double[] norm(String name, double[] x) {
        return layerNorm(x, values(name + ".weight"), values(name + ".bias"));
    }

    private double[] values(String name) {
        float[] floats = checkpoint.tensor(name).toFloats();
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    private static double[] gelus(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = gelu(x[i]);
        }
        return y;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] y = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            y[i] = a[i] + b[i];
        }
        return y;
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
