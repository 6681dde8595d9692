package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Convolutions over time, in bands, against the reference. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConvolutionTest {
    private static final int BAND = 40;

    @AutoClose
    private final Engine engine = new Engine(2, Precision.AUTO);

    @AutoClose
    private final Arena arena = Arena.ofShared();

    private final Noise noise = new Noise(4);

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"F32", "BF16"})
    void convolutions_in_bands_agree_with_the_reference(ElementType type) {
        Assumptions.assumeTrue(type == ElementType.F32 || Precision.BF16.supported());
        for (int stride : new int[] {1, 2, 3}) {
            for (int kernel : new int[] {1, 3, 5}) {
                for (int rows : new int[] {1, 2, 7, 31, 33, 125}) {
                    for (int channels : new int[] {1, 3, 65}) {
                        check(type, rows, channels, kernel, stride);
                    }
                }
            }
        }
    }

    private void check(ElementType type, int rows, int channels, int kernel, int stride) {
        int outputs = 63;
        float[] weights = noise.values(outputs * channels * kernel);
        float[] bias = noise.values(outputs);
        Convolution convolution = new Convolution(engine, channels, outputs, kernel, stride, weights, bias, type, BAND);
        Matrix source = noise.matrix(arena, type, rows + 4, channels).rows(2, rows);
        int outputRows = (rows + stride - 1) / stride;
        Matrix output = Matrix.allocate(arena, ElementType.F32, outputRows, outputs);
        engine.call(() -> {
            engine.parallelBands(
                    outputRows,
                    BAND,
                    (first, count, worker) ->
                            convolution.apply(source, output.rows(first, count), first, Epilogue.GELU, worker));
            return true;
        });
        double[] given = Noise.doubles(weights);
        double[] product = ReferenceOperations.convolution(
                Noise.doubles(source),
                channels,
                type == ElementType.BF16 ? ReferenceOperations.bfloat16(given) : given,
                Noise.doubles(bias),
                kernel,
                stride);
        double[] reference =
                Arrays.stream(product).map(ReferenceOperations::gelu).toArray();
        String what = type + " convolution of " + source + ", kernel " + kernel + ", stride " + stride;
        Accuracy.check(what, Noise.doubles(output), reference, Accuracy.FLOAT);
    }
}
