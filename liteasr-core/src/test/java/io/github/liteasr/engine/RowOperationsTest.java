package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.engine.kernel.Quantizer;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Task;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Layer norm, log-softmax and quantisation against the reference. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowOperationsTest {
    private static final int[] ROWS = {1, 2, 7, 31, 33, 125};
    private static final int[] COLUMNS = {1, 3, 63, 65, 200};

    @AutoClose
    private final Engine engine = new Engine(1, Precision.AUTO);

    private final Quantizer quantizer = engine.kernels().quantizer();

    @AutoClose
    private final Arena arena = Arena.ofShared();

    private final Noise noise = new Noise(2);
    private final List<ElementType> types =
            Precision.BF16.supported() ? List.of(ElementType.F32, ElementType.BF16) : List.of(ElementType.F32);

    @Test
    void layer_norm_agrees_with_the_reference() {
        for (int columns : COLUMNS) {
            float[] gain = noise.values(columns);
            float[] shift = noise.values(columns);
            LayerNorm norm = new LayerNorm(engine, gain, shift);
            for (int rows : ROWS) {
                for (ElementType type : types) {
                    Matrix source = noise.matrix(arena, ElementType.F32, rows + 3, columns)
                            .rows(2, rows);
                    Matrix output = noise.matrix(arena, type, rows + 5, columns).rows(3, rows);
                    run((i, worker) -> norm.apply(source, output, worker));
                    Accuracy.check(
                            "layer norm of " + source + " to " + type,
                            Noise.doubles(output),
                            ReferenceOperations.layerNorm(
                                    Noise.doubles(source), Noise.doubles(gain), Noise.doubles(shift)),
                            Accuracy.of(type));
                }
            }
        }
    }

    @Test
    void log_softmax_agrees_with_the_reference() {
        for (int columns : new int[] {1, 3, 63, 65, 200, 51_865}) {
            for (int rows : columns > 1000 ? new int[] {1, 2} : ROWS) {
                Matrix matrix = noise.matrix(arena, ElementType.F32, rows, columns);
                double[] reference = ReferenceOperations.logSoftmax(Noise.doubles(matrix), columns);
                run((i, worker) -> new LogSoftmax(engine).apply(matrix, worker));
                Accuracy.check("log softmax of " + matrix, Noise.doubles(matrix), reference, Accuracy.FLOAT);
            }
        }
    }

    @Test
    void log_softmax_knows_suppressed_values() {
        Matrix matrix = Matrix.of(arena, 1, 3, 0, Float.NEGATIVE_INFINITY, 0);
        run((i, worker) -> new LogSoftmax(engine).apply(matrix, worker));
        float[] values = matrix.toFloats();
        assertThat(values[1]).isEqualTo(Float.NEGATIVE_INFINITY);
        double half = Math.log(0.5);
        Accuracy.check("two halves", new double[] {values[0], values[2]}, new double[] {half, half}, Accuracy.FLOAT);
    }

    @Test
    void quantised_values_are_within_half_a_step_of_their_block() {
        try (Engine plain = new Engine(1, Precision.AUTO, KernelSet.ONEDNN)) {
            for (ElementType type : types) {
                requireHalfSteps(plain, type, Matrix.BLOCK);
            }
        }
    }

    @Test
    void quantised_values_are_within_half_a_step_of_their_row_in_machine_code() {
        Assumptions.assumeTrue(KernelSet.AVX512_BF16.supported());
        requireHalfSteps(engine, ElementType.BF16, 1);
    }

    @Test
    void quantised_values_of_gelu_are_within_half_a_step_of_a_255th_of_their_range() {
        Assumptions.assumeTrue(KernelSet.AVX512_BF16.supported());
        for (int columns : COLUMNS) {
            for (int rows : ROWS) {
                Matrix source = noise.view(arena, ElementType.BF16, rows, columns);
                Matrix target = integers(ElementType.UINT8, rows, columns);
                run((i, worker) -> quantizer.quantize(source, target, worker));
                float[] given = source.toFloats();
                float[] kept = target.toFloats();
                for (int from = 0; from < given.length; from += columns) {
                    float largest = 0;
                    for (int i = from; i < from + columns; i++) {
                        largest = Math.max(largest, given[i]);
                    }
                    float step = (largest + 0.17f) / 255;
                    for (int i = from; i < from + columns; i++) {
                        // Not being what GELU gives, many of these values are less than its least one. The ends of the
                        // range may lie half a step beyond the last integers, since one of these is zero itself.
                        float possible = Math.max(given[i], -0.17f);
                        boolean end = possible == -0.17f || possible == largest;
                        assertThat(kept[i]).isCloseTo(possible, within(step * ((end ? 1 : 0.5f) + 1e-4f)));
                    }
                }
            }
        }
    }

    @Test
    void values_quantised_in_two_parts_are_within_half_of_a_254th_of_a_step_of_their_row() {
        Assumptions.assumeTrue(KernelSet.AVX512_BF16.supported());
        for (int columns : COLUMNS) {
            for (int rows : ROWS) {
                Matrix source = noise.view(arena, ElementType.BF16, rows, columns);
                Matrix target = integers(ElementType.INT8, 2 * rows, columns);
                run((i, worker) -> quantizer.quantizeTwice(source, target, worker));
                float[] given = source.toFloats();
                float[] kept = target.toFloats();
                for (int row = 0; row < rows; row++) {
                    float largest = 0;
                    for (int i = row * columns; i < (row + 1) * columns; i++) {
                        largest = Math.max(largest, Math.abs(given[i]));
                    }
                    float step = largest / 127 / 254;
                    for (int i = 0; i < columns; i++) {
                        float both = kept[2 * row * columns + i] + kept[(2 * row + 1) * columns + i];
                        // The 32-bit sums that lead there are rounded by up to a thousandth of such a step each.
                        assertThat(both).isCloseTo(given[row * columns + i], within(step * 0.505f));
                    }
                }
            }
        }
    }

    /** A view of some rows and columns. */
    private Matrix integers(ElementType type, int rows, int columns) {
        return Matrix.allocate(arena, type, rows + 40, columns + 3)
                .rows(32, rows)
                .columns(1, columns);
    }

    private void requireHalfSteps(Engine by, ElementType type, int group) {
        for (int columns : COLUMNS) {
            for (int rows : ROWS) {
                Matrix source = noise.view(arena, type, rows, columns);
                Matrix target = integers(ElementType.INT8, rows, columns);
                run(by, (i, worker) -> by.kernels().quantizer().quantize(source, target, worker));
                float[] given = source.toFloats();
                float[] kept = target.toFloats();
                for (int from = 0; from < given.length; from += group * columns) {
                    int to = Math.min(from + group * columns, given.length);
                    requireHalfSteps(Arrays.copyOfRange(given, from, to), Arrays.copyOfRange(kept, from, to));
                }
            }
        }
    }

    /** The largest magnitude itself is kept, and every other value to half of a 127th of it. */
    private static void requireHalfSteps(float[] given, float[] kept) {
        float largest = 0;
        for (float value : given) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < given.length; i++) {
            // A value that lies between two steps may go either way by the last bit of the division.
            assertThat(kept[i]).isCloseTo(given[i], within(largest / 127 * (0.5f + 1e-4f)));
            if (Math.abs(given[i]) == largest) {
                assertThat(kept[i]).isCloseTo(given[i], within(largest * 1e-6f));
            }
        }
    }

    @Test
    void zeros_and_tiny_values_survive_quantisation() {
        Matrix source = Matrix.of(arena, 33, 2, new float[66]);
        source.set(32, 1, Float.MIN_NORMAL);
        Matrix target = Matrix.allocate(arena, ElementType.INT8, 33, 2);
        run((i, worker) -> quantizer.quantize(source, target, worker));
        float[] kept = target.toFloats();
        assertThat(Arrays.copyOf(kept, 65)).containsOnly(0);
        assertThat(kept[65]).isBetween(0f, 2 * Float.MIN_NORMAL);
        source.set(32, 1, 1e-35f);
        run((i, worker) -> quantizer.quantize(source, target, worker));
        assertThat(target.toFloats()[65]).isCloseTo(1e-35f, within(1e-41f));
    }

    private void run(Task task) {
        run(engine, task);
    }

    private static void run(Engine engine, Task task) {
        engine.call(() -> {
            engine.parallel(1, task);
            return true;
        });
    }
}
