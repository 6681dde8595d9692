package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.onednn.Pack;
import io.github.liteasr.engine.onednn.PackedLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Linear layers in every type of operand against the reference on the same rounded operands. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PackedLinearTest {
    private static final int[] ROWS = {1, 2, 7, 31, 33, 125};
    private static final int[] COLUMNS = {1, 3, 63, 65, 200};

    @AutoClose
    private final Engine engine = new Engine(2, Precision.AUTO);

    @AutoClose
    private final Engine plain = new Engine(2, Precision.AUTO, KernelSet.ONEDNN);

    @AutoClose
    private final Arena arena = Arena.ofShared();

    private final Noise noise = new Noise(1);

    /** A type of operand, and what multiplies it. */
    record Kind(ElementType type, KernelSet kernels) {}

    static List<Kind> operands() {
        List<Kind> kinds = new ArrayList<>();
        for (KernelSet kernels : KernelSet.values()) {
            for (ElementType type : ElementType.values()) {
                boolean possible = (type != ElementType.BF16 || Precision.BF16.supported())
                        && (type != ElementType.UINT8 || kernels != KernelSet.ONEDNN);
                if (kernels.supported() && possible) {
                    kinds.add(new Kind(type, kernels));
                }
            }
        }
        return kinds;
    }

    private static List<ElementType> outputTypes() {
        return Precision.BF16.supported() ? List.of(ElementType.F32, ElementType.BF16) : List.of(ElementType.F32);
    }

    @ParameterizedTest
    @MethodSource("operands")
    void layers_of_every_shape_agree_with_the_reference(Kind operands) {
        for (int inputs : COLUMNS) {
            for (int outputs : COLUMNS) {
                Layer layer = new Layer(inputs, outputs, operands, true, 1);
                for (int rows : ROWS) {
                    Matrix input = input(operands.type(), rows, inputs);
                    Matrix output = Matrix.allocate(arena, ElementType.F32, rows, outputs);
                    layer.check(input, output, Epilogue.NONE);
                }
            }
        }
    }

    /** Few rows and an even number of inputs are what the machine code for bfloat16 is for. */
    @Test
    void layers_of_few_rows_agree_with_the_reference() {
        Assumptions.assumeTrue(KernelSet.AVX512_BF16.supported());
        for (int inputs : new int[] {2, 30, 66, 200}) {
            for (int outputs : COLUMNS) {
                Layer layer = new Layer(inputs, outputs, new Kind(ElementType.BF16, KernelSet.AVX512_BF16), true, 1);
                for (int rows : new int[] {1, 5, 6, 8, 12, 13}) {
                    Matrix output = Matrix.allocate(arena, ElementType.F32, rows, outputs);
                    layer.check(input(ElementType.BF16, rows, inputs), output, Epilogue.NONE);
                }
            }
        }
        Assertions.assertThat(engine.implementations()).contains("product:avx512_core_bf16");
    }

    /** oneDNN states too little memory for 32 inputs and 129 to 176 outputs, for one. */
    @ParameterizedTest
    @MethodSource("operands")
    void packing_writes_only_into_the_memory_of_the_layout(Kind operands) {
        MemorySegment source = arena.allocate(1 << 20, 64);
        MemorySegment target = arena.allocate(1 << 20, 64);
        MemorySegment guard = arena.allocate(1 << 14, 64).fill((byte) 85);
        for (int inputs : new int[] {31, 32, 33, 64}) {
            for (int outputs = 1; outputs < 260; outputs += 5) {
                PackedLayout layout = new PackedLayout(operands.type(), inputs, outputs);
                Operation pack = new Pack(operands.type(), 1, inputs, layout);
                target.fill((byte) 85);
                run(
                        engine,
                        used -> used.parallel(
                                1,
                                (i, worker) ->
                                        used.primitives().of(pack).run(worker, source.address(), target.address())));
                Assertions.assertThat(
                                target.asSlice(layout.bytes(), guard.byteSize()).mismatch(guard))
                        .as("%s", layout)
                        .isEqualTo(-1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operands")
    void every_epilogue_agrees_with_the_reference_with_and_without_bias(Kind operands) {
        for (boolean bias : new boolean[] {false, true}) {
            for (int inputs : new int[] {65, 66}) {
                Layer layer = new Layer(inputs, 63, operands, bias, 1);
                for (ElementType type : outputTypes()) {
                    for (Epilogue epilogue : Epilogue.values()) {
                        for (int rows : ROWS) {
                            Matrix input = input(operands.type(), rows, inputs);
                            layer.check(input, noise.matrix(arena, type, rows, 63), epilogue);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operands")
    void panels_and_views_agree_with_the_reference(Kind operands) {
        for (int inputs : new int[] {63, 64}) {
            panelsAndViews(inputs, operands);
        }
    }

    private void panelsAndViews(int inputs, Kind operands) {
        Layer layer = new Layer(inputs, 200, operands, true, 3);
        Assertions.assertThat(layer.linear.panels()).isEqualTo(2);
        for (ElementType type : outputTypes()) {
            for (Epilogue epilogue : Epilogue.values()) {
                for (int rows : ROWS) {
                    Matrix input =
                            input(operands.type(), rows + 32, 80).rows(32, rows).columns(7, inputs);
                    Matrix output = noise.view(arena, type, rows + 9, 200).rows(4, rows);
                    layer.check(input, output, epilogue);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operands")
    void narrow_layers_between_views_agree_with_the_reference(Kind operands) {
        for (int inputs : new int[] {1, 65}) {
            for (int outputs : new int[] {1, 3}) {
                Layer layer = new Layer(inputs, outputs, operands, true, 1);
                for (int rows : ROWS) {
                    Matrix input = input(operands.type(), rows, 80).columns(7, inputs);
                    layer.check(input, noise.view(arena, ElementType.F32, rows, outputs), Epilogue.ADD);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operands")
    void nothing_is_written_outside_of_a_view(Kind operands) {
        for (int rows : new int[] {7, 33}) {
            Layer layer = new Layer(64, 65, operands, true, 2);
            for (ElementType type : outputTypes()) {
                Matrix whole = noise.matrix(arena, type, 40, 80);
                float[] before = whole.toFloats();
                Matrix view = whole.rows(3, rows).columns(5, 65);
                layer.check(input(operands.type(), rows, 64), view, Epilogue.NONE);
                float[] after = whole.toFloats();
                for (int i = 0; i < before.length; i++) {
                    int row = i / 80;
                    int column = i % 80;
                    if (row < 3 || row >= 3 + rows || column < 5 || column >= 70) {
                        Assertions.assertThat(after[i]).isEqualTo(before[i]);
                    }
                }
            }
        }
    }

    @Test
    void bands_and_panels_on_several_workers_make_one_whole() {
        for (Kind operands : operands()) {
            Layer layer = new Layer(200, 200, operands, true, 4);
            Matrix input = input(operands.type(), 125, 200);
            Matrix output = Matrix.allocate(arena, ElementType.F32, 125, 200);
            run(
                    layer.engine,
                    used -> used.parallelBands(
                            125,
                            32,
                            (first, rows, worker) -> layer.linear.apply(
                                    input.rows(first, rows), output.rows(first, rows), Epilogue.NONE, worker)));
            double[] reference = layer.reference(input);
            Accuracy.check("bands", Noise.doubles(output), reference, Accuracy.FLOAT);
            run(
                    layer.engine,
                    used -> used.parallel(
                            layer.linear.panels(),
                            (panel, worker) -> layer.linear.apply(panel, input, output, Epilogue.ADD, worker)));
            Accuracy.check("panels", Noise.doubles(output), twice(reference), Accuracy.FLOAT);
        }
    }

    @Test
    void integer_operands_are_about_as_exact_as_eight_bits_can_be() {
        Layer layer = new Layer(200, 200, new Kind(ElementType.INT8, KernelSet.ONEDNN), true, 1);
        Matrix plain = noise.matrix(arena, ElementType.F32, 125, 200);
        Matrix output = Matrix.allocate(arena, ElementType.F32, 125, 200);
        Matrix input = quantized(plain, ElementType.INT8);
        run(
                layer.engine,
                used -> used.parallel(1, (i, worker) -> layer.linear.apply(input, output, Epilogue.NONE, worker)));
        double[] unrounded = ReferenceOperations.linear(Noise.doubles(plain), 200, layer.given, layer.bias);
        Accuracy.check("8-bit layer", Noise.doubles(output), unrounded, Accuracy.INTEGERS);
    }

    @Test
    void layers_of_inputs_in_two_parts_agree_with_the_reference() {
        Assumptions.assumeTrue(KernelSet.AVX512_BF16.supported());
        Kind integers = new Kind(ElementType.INT8, KernelSet.AVX512_BF16);
        int[] rows = {1, 2, 3, 4, 5, 6, 7, 31};
        for (int inputs : COLUMNS) {
            for (int outputs : COLUMNS) {
                Layer layer = new Layer(inputs, outputs, integers, true, 2);
                for (int count : rows) {
                    layer.check(
                            twoParts(count, inputs), noise.view(arena, ElementType.F32, count, outputs), Epilogue.NONE);
                }
            }
        }
        Layer layer = new Layer(65, 63, integers, true, 1);
        for (ElementType type : outputTypes()) {
            for (Epilogue epilogue : Epilogue.values()) {
                for (int count : rows) {
                    layer.check(twoParts(count, 65), noise.view(arena, type, count, 63), epilogue);
                }
            }
        }
    }

    private Matrix twoParts(int rows, int columns) {
        Matrix source = noise.matrix(arena, ElementType.BF16, rows, columns);
        Matrix target = Matrix.allocate(arena, ElementType.INT8, 2 * rows, columns);
        run(
                engine,
                used -> used.parallel(
                        1, (i, worker) -> used.kernels().quantizer().quantizeTwice(source, target, worker)));
        return target;
    }

    @Test
    void rows_of_weights_are_asked_for_panel_by_panel() {
        List<String> asked = new ArrayList<>();
        new PackedLinear(
                engine,
                3,
                150,
                (first, count) -> {
                    asked.add(first + "+" + count);
                    return new float[count * 3];
                },
                null,
                ElementType.F32,
                3);
        Assertions.assertThat(asked).containsExactly("0+64", "64+64", "128+22");
    }

    private final class Layer {
        final Engine engine;
        final PackedLinear linear;
        final double[] given;
        final double[] weights;
        final double[] bias;
        private final String name;

        Layer(int inputs, int outputs, Kind operands, boolean biased, int panels) {
            engine = operands.kernels() == KernelSet.ONEDNN ? plain : PackedLinearTest.this.engine;
            float[] values = noise.values(outputs * inputs);
            float[] shifts = biased ? noise.values(outputs) : new float[outputs];
            name = operands + " " + inputs + " -> " + outputs + (biased ? " with bias" : "");
            given = Noise.doubles(values);
            bias = Noise.doubles(shifts);
            weights = switch (operands.type()) {
                case F32 -> given;
                case BF16 -> ReferenceOperations.bfloat16(given);
                case INT8, UINT8 -> ReferenceOperations.quantized(given, inputs);
            };
            linear = new PackedLinear(
                    engine,
                    engine.arena(),
                    inputs,
                    outputs,
                    (first, count) -> Arrays.copyOfRange(values, first * inputs, (first + count) * inputs),
                    biased ? shifts : null,
                    operands.type(),
                    panels);
        }

        double[] reference(Matrix input) {
            return reference(input, input.rows());
        }

        /** The same for an output of fewer rows, of which each is the sum of some of the input. */
        private double[] reference(Matrix input, int rows) {
            double[] values = Noise.doubles(input);
            int columns = linear.inputs();
            double[] sums = new double[rows * columns];
            for (int i = 0; i < values.length; i++) {
                int row = i / columns * rows / input.rows();
                sums[row * columns + i % columns] += values[i];
            }
            return ReferenceOperations.linear(sums, columns, weights, bias);
        }

        void check(Matrix input, Matrix output, Epilogue epilogue) {
            double[] before = Noise.doubles(output);
            run(engine, used -> used.parallel(1, (i, worker) -> linear.apply(input, output, epilogue, worker)));
            double[] reference = ReferenceOperations.epilogue(epilogue, reference(input, output.rows()), before);
            String what = name + ", " + epilogue + ": " + input + " to " + output;
            Accuracy.check(what, Noise.doubles(output), reference, Accuracy.of(output.type()));
        }
    }

    private Matrix input(ElementType operands, int rows, int columns) {
        return switch (operands) {
            case F32, BF16 -> noise.matrix(arena, operands, rows, columns);
            case INT8 -> quantized(noise.matrix(arena, ElementType.F32, rows, columns), operands);
            case UINT8 -> quantized(noise.matrix(arena, ElementType.BF16, rows, columns), operands);
        };
    }

    private Matrix quantized(Matrix source, ElementType type) {
        Matrix target = Matrix.allocate(arena, type, source.rows(), source.columns());
        run(
                engine,
                used -> used.parallel(
                        1, (i, worker) -> used.kernels().quantizer().quantize(source, target, worker)));
        return target;
    }

    private static void run(Engine engine, Consumer<Engine> work) {
        engine.call(() -> {
            work.accept(engine);
            return true;
        });
    }

    private static double[] twice(double[] values) {
        return Arrays.stream(values).map(v -> 2 * v).toArray();
    }
}
