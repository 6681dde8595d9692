package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.Epilogue;
import org.jspecify.annotations.Nullable;

/** The engine's operations written out in 64-bit floats, on plain row-major arrays: what the fast ones must agree with. */
public final class ReferenceOperations {
    private static final double LAYER_NORM_EPSILON = 1e-5;

    private ReferenceOperations() {}

    /** y = x Wᵀ + b, with x of rows x inputs and W of outputs x inputs. */
    public static double[] linear(double[] x, int inputs, double[] weights, double @Nullable [] bias) {
        int rows = x.length / inputs;
        int outputs = weights.length / inputs;
        double[] y = new double[rows * outputs];
        for (int row = 0; row < rows; row++) {
            for (int output = 0; output < outputs; output++) {
                double sum = bias == null ? 0 : bias[output];
                for (int i = 0; i < inputs; i++) {
                    sum += x[row * inputs + i] * weights[output * inputs + i];
                }
                y[row * outputs + output] = sum;
            }
        }
        return y;
    }

    /** What an epilogue makes of a product, given what the output held before. */
    public static double[] epilogue(Epilogue epilogue, double[] product, double[] before) {
        double[] result = new double[product.length];
        for (int i = 0; i < product.length; i++) {
            result[i] = switch (epilogue) {
                case NONE -> product[i];
                case GELU -> gelu(product[i]);
                case ADD -> before[i] + product[i];
                case GELU_ADD -> before[i] + gelu(product[i]);
            };
        }
        return result;
    }

    public static double gelu(double x) {
        return x / 2 * (1 + erf(x / Math.sqrt(2)));
    }

    /** The error function by its series of positive terms, 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!. */
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    public static double[] layerNorm(double[] x, double[] gain, double[] shift) {
        int columns = gain.length;
        double[] y = new double[x.length];
        for (int start = 0; start < x.length; start += columns) {
            double mean = 0;
            for (int i = 0; i < columns; i++) {
                mean += x[start + i] / columns;
            }
            double variance = 0;
            for (int i = 0; i < columns; i++) {
                variance += (x[start + i] - mean) * (x[start + i] - mean) / columns;
            }
            for (int i = 0; i < columns; i++) {
                y[start + i] = (x[start + i] - mean) / Math.sqrt(variance + LAYER_NORM_EPSILON) * gain[i] + shift[i];
            }
        }
        return y;
    }

    /** A convolution over time: x is rows x channels, the weights outputs x channels x kernel. */
    public static double[] convolution(
            double[] x, int channels, double[] weights, double[] bias, int kernel, int stride) {
        int rows = x.length / channels;
        int outputs = bias.length;
        int outputRows = (rows + stride - 1) / stride;
        double[] y = new double[outputRows * outputs];
        for (int t = 0; t < outputRows; t++) {
            for (int o = 0; o < outputs; o++) {
                double sum = bias[o];
                for (int k = 0; k < kernel; k++) {
                    int row = t * stride + k - kernel / 2;
                    for (int c = 0; row >= 0 && row < rows && c < channels; c++) {
                        sum += x[row * channels + c] * weights[(o * channels + c) * kernel + k];
                    }
                }
                y[t * outputs + o] = sum;
            }
        }
        return y;
    }

    /** softmax(Q Kᵀ / √size) V for each head; all three have a row for each position and heads·size columns. */
    public static double[] attention(double[] queries, double[] keys, double[] values, int heads, int size) {
        int width = heads * size;
        int positions = keys.length / width;
        double[] output = new double[queries.length];
        for (int query = 0; query < queries.length / width; query++) {
            for (int head = 0; head < heads; head++) {
                double[] scores = new double[positions];
                for (int p = 0; p < positions; p++) {
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        scores[p] += queries[query * width + i] * keys[p * width + i] / Math.sqrt(size);
                    }
                }
                double[] logarithms = logSoftmax(scores, positions);
                for (int p = 0; p < positions; p++) {
                    for (int i = head * size; i < (head + 1) * size; i++) {
                        output[query * width + i] += Math.exp(logarithms[p]) * values[p * width + i];
                    }
                }
            }
        }
        return output;
    }

    /** Attention in which position n sees positions 0 to n. */
    public static double[] causalAttention(double[] queries, double[] keys, double[] values, int heads, int size) {
        int width = heads * size;
        double[] output = new double[queries.length];
        for (int position = 0; position < queries.length / width; position++) {
            double[] seen = attention(
                    java.util.Arrays.copyOfRange(queries, position * width, (position + 1) * width),
                    java.util.Arrays.copyOf(keys, (position + 1) * width),
                    java.util.Arrays.copyOf(values, (position + 1) * width),
                    heads,
                    size);
            System.arraycopy(seen, 0, output, position * width, width);
        }
        return output;
    }

    public static double[] logSoftmax(double[] x, int columns) {
        double[] y = new double[x.length];
        for (int start = 0; start < x.length; start += columns) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = start; i < start + columns; i++) {
                largest = Math.max(largest, x[i]);
            }
            double sum = 0;
            for (int i = start; i < start + columns; i++) {
                sum += Math.exp(x[i] - largest);
            }
            for (int i = start; i < start + columns; i++) {
                y[i] = x[i] - largest - Math.log(sum);
            }
        }
        return y;
    }

    /** The values that symmetric 8-bit quantisation leaves, with a scale for every {@code group} consecutive values. */
    public static double[] quantized(double[] x, int group) {
        double[] y = new double[x.length];
        for (int start = 0; start < x.length; start += group) {
            int end = Math.min(start + group, x.length);
            double largest = 0;
            for (int i = start; i < end; i++) {
                largest = Math.max(largest, Math.abs(x[i]));
            }
            // In 32 bits, since a value half-way between two steps goes where the last bit says.
            float scale = largest > 0 ? (float) largest / 127 : 1;
            for (int i = start; i < end; i++) {
                y[i] = Math.rint((float) x[i] / scale) * scale;
            }
        }
        return y;
    }

    /** The nearest bfloat16 values, ties to even: eight significant bits. */
    public static double[] bfloat16(double[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double unit = Math.scalb(1.0, Math.getExponent(x[i]) - 7);
            y[i] = Math.rint(x[i] / unit) * unit;
        }
        return y;
    }
}
