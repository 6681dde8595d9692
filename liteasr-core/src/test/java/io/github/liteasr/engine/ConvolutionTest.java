package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
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

    @Test
    void convolutions_of_rounded_windows_are_about_as_exact_as_eight_bits_can_be() {
        for (ElementType type :
                EnumSet.of(ElementType.INT8, engine.kernels().quantizer().typeOfGelu())) {
            for (int stride : new int[] {1, 2}) {
                for (int rows : new int[] {1, 2, 33, 125}) {
                    Matrix source = noise.matrix(arena, engine.activationType(), rows, 65);
                    float[] values = source.toFloats();
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) ReferenceOperations.gelu(values[i]);
                    }
                    source.write(0, values);
                    check(type, source, 3, stride, Epilogue.NONE, Accuracy.INTEGERS);
                }
            }
        }
    }

    private void check(ElementType type, int rows, int channels, int kernel, int stride) {
        Matrix source = noise.matrix(arena, type, rows + 4, channels).rows(2, rows);
        check(type, source, kernel, stride, Epilogue.GELU, Accuracy.FLOAT);
    }

    private void check(ElementType type, Matrix source, int kernel, int stride, Epilogue epilogue, double tolerance) {
        int channels = source.columns();
        int outputs = 63;
        float[] weights = noise.values(outputs * channels * kernel);
        float[] bias = noise.values(outputs);
        Convolution convolution = new Convolution(engine, channels, outputs, kernel, stride, weights, bias, type, BAND);
        int outputRows = (source.rows() + stride - 1) / stride;
        Matrix output = Matrix.allocate(arena, ElementType.F32, outputRows, outputs);
        engine.call(() -> {
            engine.parallelBands(
                    outputRows,
                    BAND,
                    (first, count, worker) ->
                            convolution.apply(source, output.rows(first, count), first, epilogue, worker));
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
        double[] reference = ReferenceOperations.epilogue(epilogue, product, product);
        String what = type + " convolution of " + source + ", kernel " + kernel + ", stride " + stride;
        Accuracy.check(what, Noise.doubles(output), reference, tolerance);
    }
}
