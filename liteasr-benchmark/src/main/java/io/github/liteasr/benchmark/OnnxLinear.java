package io.github.liteasr.benchmark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a linear layer y = x Wᵀ + b is put as ONNX operators. */
sealed interface OnnxLinear {
    /** Appends x Wᵀ for the layer's weight W [outputs, inputs]; returns the output's name. */
    String product(String x, String layer, int inputs, int outputs);

    /** Appends x Wᵀ + b; returns the output's name. */
    String apply(String x, String layer, int inputs, int outputs);

    /** Appends a layer whose output only goes to a skip connection, which can add a bias on its way. */
    Branch branch(String x, String layer, int inputs, int outputs);

    /**
     * What a skip connection adds to the residual stream.
     *
     * @param value name of the tensor
     * @param bias name of a vector that is still to be added to every position, or empty
     */
    record Branch(String value, String bias) {}

    /** float32. ONNX Runtime adds the bias most cheaply where it walks over the values anyway. */
    record Float32(OnnxGraph graph, EncoderWeights weights) implements OnnxLinear {
        @Override
        public String product(String x, String layer, int inputs, int outputs) {
            float[] weight = weights.tensor(layer + ".weight");
            float[] transposed = new float[weight.length];
            for (int output = 0; output < outputs; output++) {
                for (int input = 0; input < inputs; input++) {
                    transposed[input * outputs + output] = weight[output * inputs + input];
                }
            }
            String name = graph.floats(layer + ".weight", transposed, inputs, outputs);
            return graph.node("MatMul", List.of(x, name), Map.of());
        }

        @Override
        public String apply(String x, String layer, int inputs, int outputs) {
            String product = product(x, layer, inputs, outputs);
            return graph.node("Add", List.of(product, bias(layer, outputs)), Map.of());
        }

        @Override
        public Branch branch(String x, String layer, int inputs, int outputs) {
            return new Branch(product(x, layer, inputs, outputs), bias(layer, outputs));
        }

        private String bias(String layer, int outputs) {
            return graph.floats(layer + ".bias", weights.tensor(layer + ".bias"), outputs);
        }
    }

    /**
     * Dynamic int8: the input becomes unsigned bytes with one scale and zero point for the whole tensor, computed on
     * each run and shared by all layers with that input; the weight is signed bytes with one scale an output. On a CPU
     * with VNNI signed weights are the faster kind.
     */
    final class DynamicInt8 implements OnnxLinear {
        private static final int LARGEST = 127;

        private final OnnxGraph graph;
        private final EncoderWeights weights;
        private final Map<String, List<String>> quantized = new HashMap<>();

        DynamicInt8(OnnxGraph graph, EncoderWeights weights) {
            this.graph = graph;
            this.weights = weights;
        }

        @Override
        public String product(String x, String layer, int inputs, int outputs) {
            return multiply(x, layer, inputs, outputs, "");
        }

        @Override
        public String apply(String x, String layer, int inputs, int outputs) {
            String bias = graph.floats(layer + ".bias", weights.tensor(layer + ".bias"), outputs);
            return multiply(x, layer, inputs, outputs, bias);
        }

        @Override
        public Branch branch(String x, String layer, int inputs, int outputs) {
            return new Branch(apply(x, layer, inputs, outputs), "");
        }

        private String multiply(String x, String layer, int inputs, int outputs, String bias) {
            float[] weight = weights.tensor(layer + ".weight");
            byte[] transposed = new byte[weight.length];
            float[] scales = new float[outputs];
            for (int output = 0; output < outputs; output++) {
                scales[output] = scale(weight, output * inputs, inputs);
                for (int input = 0; input < inputs; input++) {
                    transposed[input * outputs + output] =
                            (byte) Math.round(weight[output * inputs + input] / scales[output]);
                }
            }
            String weightName = graph.bytes(layer + ".weight", transposed, inputs, outputs);
            String scaleName = graph.floats(layer + ".scale", scales, outputs);
            // bytes, scale and zero point of x
            List<String> input = quantized.computeIfAbsent(
                    x, name -> graph.node("", "DynamicQuantizeLinear", List.of(name), Map.of(), 3));
            return graph.runtimeNode(
                    "MatMulIntegerToFloat",
                    List.of(input.get(0), weightName, input.get(1), scaleName, input.get(2), "", bias),
                    Map.of());
        }

        private static float scale(float[] weight, int start, int count) {
            float largest = Float.MIN_NORMAL * LARGEST;
            for (int i = start; i < start + count; i++) {
                largest = Math.max(largest, Math.abs(weight[i]));
            }
            return largest / LARGEST;
        }
    }
}
