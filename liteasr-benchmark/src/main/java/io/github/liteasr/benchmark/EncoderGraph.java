package io.github.liteasr.benchmark;

import io.github.liteasr.benchmark.OnnxLinear.Branch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Whisper encoder as an ONNX model in the form that ONNX Runtime's CPU kernels run fastest, of those tried: one
 * {@code MultiHeadAttention} a block (its kernel never writes the scores to memory; against plain matrix products and a
 * softmax it saves 5 to 9 % of the whole), residual sums inside {@code SkipLayerNormalization} (up to 10 %), biases
 * where the next operator adds them.
 */
final class EncoderGraph {
    static final String INPUT = "mel";

    private static final String PREFIX = "model.encoder.";
    private static final float EPSILON = 1e-5f;

    private final OnnxGraph graph = new OnnxGraph();
    private final Dimensions dimensions;
    private final EncoderWeights weights;
    private final OnnxLinear linear;
    private final int width;

    private EncoderGraph(Dimensions dimensions, boolean int8, EncoderWeights weights) {
        this.dimensions = dimensions;
        this.weights = weights;
        this.linear = int8 ? new OnnxLinear.DynamicInt8(graph, weights) : new OnnxLinear.Float32(graph, weights);
        this.width = dimensions.width();
    }

    /**
     * The serialised model: input {@value #INPUT} [1, bins, 3000], one output [1, 1500, width].
     *
     * @param int8 whether linear layers (and only they) are dynamically quantised
     */
    static byte[] model(Dimensions dimensions, boolean int8, EncoderWeights weights) {
        return new EncoderGraph(dimensions, int8, weights).build();
    }

    private byte[] build() {
        graph.input(INPUT, 1, dimensions.melBins(), Dimensions.FRAMES);
        String convolved = convolution(INPUT, "conv1", dimensions.melBins(), 1);
        convolved = convolution(convolved, "conv2", width, 2);
        String stream = graph.node("Transpose", List.of(convolved), Map.of("perm", new long[] {0, 2, 1}));
        Branch branch = new Branch(floats("embed_positions.weight", 1, Dimensions.POSITIONS, width), "");
        for (int i = 0; i < dimensions.layers(); i++) {
            String block = "layers." + i + ".";
            Normed normed = addAndNorm(stream, branch, block + "self_attn_layer_norm");
            branch = attention(normed.value(), PREFIX + block + "self_attn.");
            normed = addAndNorm(normed.sum(), branch, block + "final_layer_norm");
            stream = normed.sum();
            branch = perceptron(normed.value(), PREFIX + block);
        }
        String output = addAndNorm(stream, branch, "layer_norm").value();
        graph.output(output, 1, Dimensions.POSITIONS, width);
        return graph.toModel();
    }

    private String convolution(String x, String name, int inputs, int stride) {
        String weight = floats(name + ".weight", width, inputs, 3);
        String convolved = graph.node(
                "Conv",
                List.of(x, weight, floats(name + ".bias", width)),
                Map.of("kernel_shape", new long[] {3}, "pads", new long[] {1, 1}, "strides", new long[] {stride}));
        return gelu(convolved);
    }

    /** @param sum the residual stream with the branch added; @param value its layer norm */
    private record Normed(String sum, String value) {}

    private Normed addAndNorm(String stream, Branch branch, String name) {
        List<String> inputs = new ArrayList<>(
                List.of(stream, branch.value(), floats(name + ".weight", width), floats(name + ".bias", width)));
        if (!branch.bias().isEmpty()) {
            inputs.add(branch.bias());
        }
        // outputs: the norm, mean and deviation (not used here), the sum
        List<String> outputs =
                graph.node(OnnxGraph.MICROSOFT, "SkipLayerNormalization", inputs, Map.of("epsilon", EPSILON), 4);
        return new Normed(outputs.get(3), outputs.get(0));
    }

    private Branch attention(String x, String layer) {
        String query = linear.apply(x, layer + "q_proj", width, width);
        String key = linear.product(x, layer + "k_proj", width, width);
        String value = linear.apply(x, layer + "v_proj", width, width);
        // scales by 1 / √(head width) itself
        String mixed = graph.runtimeNode(
                "MultiHeadAttention", List.of(query, key, value), Map.of("num_heads", dimensions.heads()));
        return linear.branch(mixed, layer + "out_proj", width, width);
    }

    private Branch perceptron(String x, String block) {
        String hidden = gelu(linear.apply(x, block + "fc1", width, dimensions.feedForward()));
        return linear.branch(hidden, block + "fc2", dimensions.feedForward(), width);
    }

    private String gelu(String x) {
        return graph.node("Gelu", List.of(x), Map.of());
    }

    private String floats(String name, long... shape) {
        return graph.floats(PREFIX + name, weights.tensor(PREFIX + name), shape);
    }
}
