package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.kernel.Quantizer;
import io.github.liteasr.engine.kernel.Rounding;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Every mismatch of shapes or types is refused before native code could read or write past the end of memory. */
class BadCallsTest {
    @AutoClose
    private final Engine engine = new Engine(1, Precision.F32);

    @AutoClose
    private final Arena arena = Arena.ofShared();

    /** 4 x 6 of each type. */
    private final Matrix floats = Matrix.allocate(arena, ElementType.F32, 4, 6);

    private final Matrix halves = Matrix.allocate(arena, ElementType.BF16, 4, 6);
    private final Matrix bytes = Matrix.allocate(arena, ElementType.INT8, 4, 6);

    private interface Attempt {
        void on(Worker worker);
    }

    private void refused(Attempt... attempts) {
        for (Attempt attempt : attempts) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> engine.call(() -> {
                        engine.parallel(1, (i, worker) -> attempt.on(worker));
                        return true;
                    }));
        }
    }

    private PackedLinear layer(int inputs, int outputs, ElementType operands) {
        return new PackedLinear(
                engine, inputs, outputs, (first, count) -> new float[count * inputs], null, operands, 1);
    }

    @Test
    void linear_layers_refuse_other_shapes_and_types() {
        PackedLinear layer = layer(6, 3, ElementType.F32);
        PackedLinear integers = layer(6, 3, ElementType.INT8);
        Matrix output = Matrix.allocate(arena, ElementType.F32, 4, 3);
        refused(
                worker -> layer.apply(floats, floats, Epilogue.NONE, worker),
                worker -> layer.apply(output, output, Epilogue.NONE, worker),
                worker -> layer.apply(floats.rows(0, 3), output, Epilogue.NONE, worker),
                worker -> layer.apply(floats, output.rows(0, 3), Epilogue.NONE, worker),
                worker -> layer.apply(halves, output, Epilogue.NONE, worker),
                worker -> layer.apply(bytes, output, Epilogue.NONE, worker),
                worker -> layer.apply(floats, output.rows(0, 2), Epilogue.NONE, worker),
                worker -> layer.apply(floats, bytes.columns(0, 3), Epilogue.NONE, worker),
                worker -> layer.apply(1, floats, output, Epilogue.NONE, worker),
                worker -> layer.apply(-1, floats, output, Epilogue.NONE, worker),
                worker -> integers.apply(floats, output, Epilogue.NONE, worker));
    }

    @Test
    void impossible_linear_layers_are_refused() {
        PackedLinear.WeightRows zeros = (first, count) -> new float[count * 2];
        for (int[] shape : new int[][] {{0, 2, 1}, {2, 0, 1}, {2, 2, 0}, {3, 2, 1}, {-1, 2, 1}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> new PackedLinear(engine, shape[0], shape[1], zeros, null, ElementType.F32, shape[2]));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PackedLinear(engine, 2, 2, zeros, new float[3], ElementType.F32, 1));
    }

    @Test
    void layer_norms_refuse_other_shapes_types_and_views() {
        LayerNorm norm = new LayerNorm(engine, new float[6], new float[6]);
        LayerNorm narrow = new LayerNorm(engine, new float[3], new float[3]);
        refused(
                worker -> narrow.apply(floats, floats, worker),
                worker -> norm.apply(floats, floats.rows(0, 3), worker),
                worker -> norm.apply(halves, floats, worker),
                worker -> norm.apply(floats, bytes, worker),
                worker -> narrow.apply(floats.columns(0, 3), floats.columns(3, 3), worker));
        assertThatIllegalArgumentException().isThrownBy(() -> new LayerNorm(engine, new float[2], new float[3]));
    }

    @Test
    void log_softmax_refuses_other_types_and_views() {
        LogSoftmax logSoftmax = new LogSoftmax(engine);
        refused(
                worker -> logSoftmax.apply(halves, worker),
                worker -> logSoftmax.apply(bytes, worker),
                worker -> logSoftmax.apply(floats.columns(0, 3), worker));
    }

    @Test
    void quantisation_refuses_other_shapes_and_types() {
        Quantizer quantizer = engine.kernels().quantizer();
        refused(
                worker -> quantizer.quantize(floats, floats, worker),
                worker -> quantizer.quantize(bytes, bytes, worker),
                worker -> quantizer.quantize(floats, bytes.columns(0, 3), worker),
                worker -> quantizer.quantize(floats.rows(0, 3), bytes, worker),
                worker -> quantizer.quantizeTwice(floats.rows(0, 2), bytes, worker),
                worker -> quantizer.quantizeTwice(halves, bytes, worker),
                worker -> quantizer.quantizeTwice(halves.rows(0, 2), halves, worker),
                worker -> quantizer.quantizeTwice(halves.rows(0, 2).columns(0, 3), bytes, worker));
    }

    @Test
    void attention_refuses_other_shapes_and_types() {
        Attention attention = new Attention(engine, 2, 3, 4, 4, Rounding.NONE);
        Attention wider = new Attention(engine, 2, 3, 5, 5, Rounding.NONE);
        Attention more = new Attention(engine, 3, 2, 4, 4, Rounding.NONE);
        Attention.KeysValues packed = attention.allocate(arena);
        Matrix large = Matrix.allocate(arena, ElementType.F32, 5, 6);
        Matrix narrow = floats.columns(0, 3);
        refused(
                worker -> attention.pack(0, floats.rows(0, 3), floats, packed, worker),
                worker -> attention.pack(0, floats, narrow, packed, worker),
                worker -> attention.pack(0, floats, floats, packed.over(3), worker),
                worker -> packed.over(5),
                worker -> packed.over(0),
                worker -> attention.pack(0, halves, floats, packed, worker),
                worker -> attention.pack(4, floats, floats, packed, worker),
                worker -> attention.pack(-1, floats, floats, packed, worker),
                worker -> wider.pack(0, large, large, packed, worker),
                worker -> more.pack(0, floats, floats, packed, worker),
                worker -> attention.attend(0, large, large, packed, worker),
                worker -> attention.attend(0, narrow, floats, packed, worker),
                worker -> attention.attend(0, floats, narrow, packed, worker),
                worker -> attention.attend(0, floats, floats.rows(0, 3), packed, worker),
                worker -> attention.attend(0, floats, halves, packed, worker),
                worker -> attention.attend(2, floats, floats, packed, worker),
                worker -> attention.attend(-1, floats, floats, packed, worker),
                worker -> wider.attend(0, floats, floats, packed, worker),
                worker -> more.attend(0, floats, floats, packed, worker));
        for (int[] shape : new int[][] {{0, 3, 4, 4}, {2, 0, 4, 4}, {2, 3, 0, 4}, {2, 3, 4, 0}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Attention(engine, shape[0], shape[1], shape[2], shape[3], Rounding.NONE));
        }
    }

    @Test
    void causal_attention_refuses_other_shapes_and_what_it_has_not_seen() {
        CausalAttention attention = new CausalAttention(engine, 2, 3, 2);
        CausalAttention.Cache cache = attention.newCache();
        attention.append(floats, floats, 0, cache);
        Matrix narrow = floats.columns(0, 3);
        CausalAttention.Cache wider = new CausalAttention(engine, 2, 4, 2).newCache();
        refused(
                worker -> attention.append(narrow, floats, 0, cache),
                worker -> attention.append(floats, narrow, 0, cache),
                worker -> attention.append(halves, floats, 0, cache),
                worker -> attention.append(floats, halves, 0, cache),
                worker -> attention.append(floats, floats, 4, cache),
                worker -> attention.append(floats, floats, 0, wider),
                worker -> attention.attend(floats, 0, cache, 2, floats, worker),
                worker -> attention.attend(floats, 0, cache, 0, floats, worker),
                worker -> attention.attend(floats, 4, cache, 1, floats, worker),
                worker -> attention.attend(floats, -1, cache, 1, floats, worker),
                worker -> attention.attend(narrow, 0, cache, 1, floats, worker),
                worker -> attention.attend(halves, 0, cache, 1, floats, worker),
                worker -> attention.attend(floats, 0, cache, 1, narrow, worker),
                worker -> attention.attend(floats, 0, cache, 1, bytes, worker),
                worker -> attention.attend(floats, 0, wider, 1, floats, worker),
                worker -> attention.forget(wider),
                worker -> {
                    attention.append(floats, floats, 0, cache);
                    attention.append(floats, floats, 0, cache);
                });
        for (int[] shape : new int[][] {{0, 3, 2}, {2, 0, 2}, {2, 3, 0}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new CausalAttention(engine, shape[0], shape[1], shape[2]));
        }
    }

    @Test
    void convolutions_refuse_other_shapes_types_and_rows() {
        Convolution convolution = new Convolution(engine, 6, 3, 3, 2, new float[54], new float[3], ElementType.F32, 2);
        Matrix output = Matrix.allocate(arena, ElementType.F32, 4, 3);
        refused(
                worker -> convolution.apply(halves, output.rows(0, 2), 0, Epilogue.NONE, worker),
                worker -> convolution.apply(floats.columns(0, 3), output.rows(0, 2), 0, Epilogue.NONE, worker),
                worker -> convolution.apply(output, output.rows(0, 2), 0, Epilogue.NONE, worker),
                worker -> convolution.apply(floats, output.rows(0, 3), 0, Epilogue.NONE, worker),
                worker -> convolution.apply(floats, output.rows(0, 2), 1, Epilogue.NONE, worker),
                worker -> convolution.apply(floats, output.rows(0, 2), -1, Epilogue.NONE, worker),
                worker -> convolution.apply(floats, floats.rows(0, 2), 0, Epilogue.NONE, worker));
        Convolution rounding = new Convolution(engine, 6, 3, 3, 2, new float[54], new float[3], ElementType.INT8, 2);
        Matrix integers = Matrix.allocate(arena, ElementType.INT8, 4, 6);
        refused(worker -> rounding.apply(integers, output.rows(0, 2), 0, Epilogue.NONE, worker));
        record Shape(int channels, int kernel, int stride, int weights, ElementType type, int rows) {}
        List<Shape> impossible = List.of(
                new Shape(6, 3, 2, 53, ElementType.F32, 2),
                new Shape(6, 2, 2, 36, ElementType.F32, 2),
                new Shape(6, 3, 0, 54, ElementType.F32, 2),
                new Shape(0, 3, 1, 0, ElementType.F32, 2),
                new Shape(6, 3, 2, 54, ElementType.F32, 0));
        for (Shape s : impossible) {
            assertThatIllegalArgumentException()
                    .as(s.toString())
                    .isThrownBy(() -> new Convolution(
                            engine, s.channels, 3, s.kernel, s.stride, new float[s.weights], null, s.type, s.rows));
        }
    }
}
