package io.github.liteasr.benchmark;

import java.util.Arrays;

/** A Whisper encoder written for reading, in float64, as the tests' oracle. */
final class PlainEncoder {
    private final Dimensions dimensions;
    private final EncoderWeights weights;

    PlainEncoder(Dimensions dimensions, EncoderWeights weights) {
        this.dimensions = dimensions;
        this.weights = weights;
    }

    /** @return [1500][width] */
    double[][] encode(float[] mel) {
        double[][] frames = new double[Dimensions.FRAMES][dimensions.melBins()];
        for (int i = 0; i < mel.length; i++) {
            frames[i % Dimensions.FRAMES][i / Dimensions.FRAMES] = mel[i];
        }
        double[][] x = gelu(convolution(gelu(convolution(frames, "conv1", 1)), "conv2", 2));
        float[] positions = weights.tensor("model.encoder.embed_positions.weight");
        for (int t = 0; t < x.length; t++) {
            for (int c = 0; c < x[t].length; c++) {
                x[t][c] += positions[t * x[t].length + c];
            }
        }
        for (int i = 0; i < dimensions.layers(); i++) {
            String block = "layers." + i + ".";
            x = add(x, attention(layerNorm(x, block + "self_attn_layer_norm"), block + "self_attn."));
            double[][] hidden = gelu(linear(layerNorm(x, block + "final_layer_norm"), block + "fc1", true));
            x = add(x, linear(hidden, block + "fc2", true));
        }
        return layerNorm(x, "layer_norm");
    }

    private double[][] convolution(double[][] x, String name, int stride) {
        float[] weight = weights.tensor("model.encoder." + name + ".weight");
        float[] bias = weights.tensor("model.encoder." + name + ".bias");
        int inputs = x[0].length;
        double[][] y = new double[x.length / stride][bias.length];
        for (int t = 0; t < y.length; t++) {
            for (int o = 0; o < bias.length; o++) {
                y[t][o] = bias[o];
                for (int k = 0; k < 3; k++) {
                    int source = t * stride + k - 1;
                    for (int i = 0; i < inputs && source >= 0 && source < x.length; i++) {
                        y[t][o] += x[source][i] * weight[(o * inputs + i) * 3 + k];
                    }
                }
            }
        }
        return y;
    }

    private double[][] attention(double[][] x, String layer) {
        double[][] q = linear(x, layer + "q_proj", true);
        double[][] k = linear(x, layer + "k_proj", false);
        double[][] v = linear(x, layer + "v_proj", true);
        double[][] mixed = new double[x.length][dimensions.width()];
        for (int start = 0; start < dimensions.width(); start += dimensions.headWidth()) {
            for (int t = 0; t < x.length; t++) {
                double[] shares = new double[x.length];
                double sum = 0;
                for (int s = 0; s < x.length; s++) {
                    double score = 0;
                    for (int c = start; c < start + dimensions.headWidth(); c++) {
                        score += q[t][c] * k[s][c];
                    }
                    shares[s] = Math.exp(score / Math.sqrt(dimensions.headWidth()));
                    sum += shares[s];
                }
                for (int s = 0; s < x.length; s++) {
                    for (int c = start; c < start + dimensions.headWidth(); c++) {
                        mixed[t][c] += shares[s] / sum * v[s][c];
                    }
                }
            }
        }
        return linear(mixed, layer + "out_proj", true);
    }

    private double[][] linear(double[][] x, String layer, boolean hasBias) {
        float[] weight = weights.tensor("model.encoder." + layer + ".weight");
        int inputs = x[0].length;
        int outputs = weight.length / inputs;
        float[] bias = hasBias ? weights.tensor("model.encoder." + layer + ".bias") : new float[outputs];
        double[][] y = new double[x.length][outputs];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < outputs; o++) {
                y[t][o] = bias[o];
                for (int i = 0; i < inputs; i++) {
                    y[t][o] += x[t][i] * weight[o * inputs + i];
                }
            }
        }
        return y;
    }

    private double[][] layerNorm(double[][] x, String name) {
        float[] weight = weights.tensor("model.encoder." + name + ".weight");
        float[] bias = weights.tensor("model.encoder." + name + ".bias");
        double[][] y = new double[x.length][weight.length];
        for (int t = 0; t < x.length; t++) {
            double mean = Arrays.stream(x[t]).average().orElseThrow();
            double variance = Arrays.stream(x[t])
                    .map(a -> (a - mean) * (a - mean))
                    .average()
                    .orElseThrow();
            for (int c = 0; c < weight.length; c++) {
                y[t][c] = (x[t][c] - mean) / Math.sqrt(variance + 1e-5) * weight[c] + bias[c];
            }
        }
        return y;
    }

    private static double[][] add(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int t = 0; t < a.length; t++) {
            for (int c = 0; c < a[t].length; c++) {
                sum[t][c] = a[t][c] + b[t][c];
            }
        }
        return sum;
    }

    private static double[][] gelu(double[][] x) {
        return Arrays.stream(x)
                .map(row -> Arrays.stream(row).map(PlainEncoder::gelu).toArray())
                .toArray(double[][]::new);
    }

    /** x Φ(x), Φ the normal distribution function. */
    private static double gelu(double x) {
        // Φ(x) = 1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + …), Marsaglia 2004; all terms positive for |x|, so no cancellation
        double term = Math.abs(x);
        if (term > 8) {
            return Math.max(x, 0);
        }
        double sum = term;
        for (int n = 3; term > 1e-17 * sum && n < 400; n += 2) {
            term *= x * x / n;
            sum += term;
        }
        double upper = 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        return x * (x < 0 ? 1 - upper : upper);
    }
}
