package io.github.liteasr.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.BadInputException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CTranslate2's Whisper (its python/ctranslate2/specs/whisper_spec.py) under Hugging Face's names. It joins the projections
 * to queries, keys and values, one below the other, in {@code linear_0} of self-attention, and those to keys and values in
 * {@code linear_1} of cross-attention, and gives keys a bias of zeros, which Whisper does not have. A quantised {@code weight}
 * has a {@code weight_scale}, that its elements are divided by.
 */
final class CTranslate2Model {
    private final Path file;
    private final Map<String, CTranslate2Variable> variables;
    private final List<ForeignTensor> tensors = new ArrayList<>();
    private final int width;

    private CTranslate2Model(Path file, Map<String, CTranslate2Variable> variables) {
        this.file = file;
        this.variables = variables;
        this.width = dimension("encoder/conv1/weight", 0);
    }

    static ForeignModel read(Path file, MemorySegment content) {
        return new CTranslate2Model(file, CTranslate2File.read(file, content)).read();
    }

    private ForeignModel read() {
        int encoderLayers = layers("encoder");
        int decoderLayers = layers("decoder");
        for (String conv : List.of("conv1", "conv2")) {
            add("encoder/" + conv + "/weight", "model.encoder." + conv + ".weight");
            add("encoder/" + conv + "/bias", "model.encoder." + conv + ".bias");
        }
        side("encoder", encoderLayers);
        side("decoder", decoderLayers);
        add("decoder/embeddings/weight", "model.decoder.embed_tokens.weight");
        Dimensions dimensions = new Dimensions(
                dimension("decoder/embeddings/weight", 0),
                dimension("encoder/conv1/weight", 1),
                dimension("encoder/position_encodings/encodings", 0),
                width,
                heads("encoder"),
                encoderLayers,
                dimension("decoder/position_encodings/encodings", 0),
                heads("decoder"),
                decoderLayers);
        return new ForeignModel(file, tensors, dimensions, CTranslate2Vocabulary.read(file), facts());
    }

    private void side(String side, int layers) {
        String model = "model." + side + ".";
        add(side + "/position_encodings/encodings", model + "embed_positions.weight");
        norm(side + "/layer_norm", model + "layer_norm");
        for (int i = 0; i < layers; i++) {
            String from = side + "/layer_" + i + "/";
            String to = model + "layers." + i + ".";
            norm(from + "self_attention/layer_norm", to + "self_attn_layer_norm");
            linear(from + "self_attention/linear_0", to + "self_attn.", "q_proj", "k_proj", "v_proj");
            linear(from + "self_attention/linear_1", to + "self_attn.", "out_proj");
            if (side.equals("decoder")) {
                norm(from + "attention/layer_norm", to + "encoder_attn_layer_norm");
                linear(from + "attention/linear_0", to + "encoder_attn.", "q_proj");
                linear(from + "attention/linear_1", to + "encoder_attn.", "k_proj", "v_proj");
                linear(from + "attention/linear_2", to + "encoder_attn.", "out_proj");
            }
            norm(from + "ffn/layer_norm", to + "final_layer_norm");
            linear(from + "ffn/linear_0", to, "fc1");
            linear(from + "ffn/linear_1", to, "fc2");
        }
    }

    private void norm(String from, String to) {
        add(from + "/gamma", to + ".weight");
        add(from + "/beta", to + ".bias");
    }

    /** Linear layers that lie one below the other, equally many rows each. */
    private void linear(String from, String to, String... projections) {
        CTranslate2Variable weight = variable(from + "/weight");
        @Nullable CTranslate2Variable scale = variables.get(from + "/weight_scale");
        CTranslate2Variable bias = variable(from + "/bias");
        long rows = weight.shape().length == 2 ? weight.shape()[0] : 0;
        if (rows == 0 || rows % projections.length != 0 || !Arrays.equals(bias.shape(), new long[] {rows})) {
            throw refuse("variable " + Cursor.quoted(weight.name()) + " has shape " + Arrays.toString(weight.shape())
                    + ", expected the rows of " + projections.length + " layers with as many biases");
        }
        long count = rows / projections.length;
        for (int i = 0; i < projections.length; i++) {
            String name = to + projections[i];
            long first = i * count;
            CTranslate2Variable own =
                    scale != null && Arrays.equals(scale.shape(), new long[] {rows}) ? scale.rows(first, count) : scale;
            add(weight.rows(first, count), own, name + ".weight");
            CTranslate2Variable part = bias.rows(first, count);
            if (!projections[i].equals("k_proj") || !part.isZero()) {
                add(part, null, name + ".bias");
            }
        }
    }

    private void add(String from, String to) {
        add(variable(from), variables.get(from + "_scale"), to);
    }

    private void add(CTranslate2Variable variable, @Nullable CTranslate2Variable scale, String to) {
        if (variable.isFloatingPoint()) {
            tensors.add(variable.plain(to));
        } else if (variable.isQuantised() && scale != null && variable.isScaledBy(scale)) {
            tensors.add(variable.scaled(to, scale));
        } else {
            throw refuse("variable " + Cursor.quoted(variable.name())
                    + " is neither of floating point nor has it a scale for each row");
        }
    }

    private CTranslate2Variable variable(String name) {
        CTranslate2Variable variable = variables.get(name);
        if (variable == null) {
            throw refuse("has no variable " + Cursor.quoted(name));
        }
        return variable;
    }

    private int dimension(String name, int index) {
        long[] shape = variable(name).shape();
        if (shape.length <= index || shape[index] < 1 || shape[index] > Dimensions.MOST) {
            throw refuse("variable " + Cursor.quoted(name) + " has shape " + Arrays.toString(shape));
        }
        return (int) shape[index];
    }

    private int layers(String side) {
        int layers = 0;
        while (variables.containsKey(side + "/layer_" + layers + "/ffn/linear_0/weight")) {
            layers++;
        }
        if (layers == 0) {
            throw refuse("has no layers of the " + side);
        }
        return layers;
    }

    private int heads(String side) {
        long heads = variable(side + "/num_heads").integer(file);
        if (heads < 1 || heads > width) {
            throw refuse(side + "/num_heads is " + heads + ", expected 1 to " + width);
        }
        return (int) heads;
    }

    private ForeignModel.DecodingFacts facts() {
        JsonNode config = JsonFile.readIfPresent(file.resolveSibling("config.json"));
        return new ForeignModel.DecodingFacts(
                JsonFile.integers(config.path("suppress_ids")),
                JsonFile.integers(config.path("suppress_ids_begin")),
                JsonFile.pairs(config.path("alignment_heads")));
    }

    private BadInputException refuse(String what) {
        return new BadInputException(file + ": " + what);
    }
}
