package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.kernel.Rounding;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Attention over fixed keys and causal attention against the reference, by every set of kernels. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttentionTest {
    private static final int HEADS = 3;

    @AutoClose
    private final Arena arena = Arena.ofShared();

    private final Noise noise = new Noise(3);

    @ParameterizedTest
    @CsvSource({
        "F32, ONEDNN, 1e-11",
        "F32, AVX512_BF16, 1e-11",
        "BF16, ONEDNN, 3.1e-5",
        "BF16, AVX512_BF16, 3.1e-5",
        "INT8, AVX512_BF16, 3.1e-5"
    })
    void attention_agrees_with_the_reference(Precision precision, KernelSet kernels, double tolerance) {
        Assumptions.assumeTrue(precision.supported() && kernels.supported());
        try (Engine engine = new Engine(2, precision, kernels)) {
            for (int size : new int[] {16, 32, 48, 64}) {
                for (int keys : new int[] {1, 7, 100, 128, 1500}) {
                    for (int queries : new int[] {1, 2, 7, 31, 33, 125}) {
                        check(engine, size, keys, queries, tolerance);
                    }
                }
            }
            assertThat(engine.implementations().contains("attention:avx512_core_bf16"))
                    .isEqualTo(kernels == KernelSet.AVX512_BF16 && precision != Precision.F32);
        }
    }

    /** The reference gets what the integers stand for: a query's and a value's by themselves, a head's keys' together. */
    @ParameterizedTest
    @EnumSource(
            value = Rounding.class,
            names = {"SCORES", "SCORES_AND_VALUES"})
    void integers_agree_with_the_reference_on_what_they_stand_for(Rounding rounding) {
        Assumptions.assumeTrue(KernelSet.AVX512_BF16.supported());
        try (Engine engine = new Engine(2, Precision.INT8)) {
            for (int size : new int[] {16, 48, 64}) {
                for (int keys : new int[] {1, 7, 100, 128, 1500}) {
                    for (int queries : new int[] {1, 8, 125}) {
                        integers(engine, size, keys, queries, rounding);
                    }
                }
            }
            assertThat(engine.implementations()).contains("attention:avx512_core_vnni");
        }
    }

    private void integers(Engine engine, int size, int keys, int queries, Rounding rounding) {
        Attention.Side side = new Attention.Side(size, false);
        float scale = (float) (1 / Math.sqrt(size));
        Attention attention = new Attention(engine, HEADS, side, side, scale, keys, queries, rounding);
        Matrix query = noise.view(arena, ElementType.BF16, queries, HEADS * size);
        Matrix key = noise.view(arena, ElementType.BF16, keys, HEADS * size);
        Matrix value = noise.view(arena, ElementType.BF16, keys, HEADS * size);
        Matrix output = noise.view(arena, ElementType.BF16, queries, HEADS * size);
        Attention.KeysValues packed = attention.allocate(arena);
        engine.call(() -> {
            engine.parallel(2 * HEADS, (matrix, worker) -> attention.pack(matrix, key, value, packed, worker));
            engine.parallel(HEADS, (head, worker) -> attention.attend(head, query, output, packed, worker));
            return true;
        });
        double[] values = Noise.doubles(value);
        double[] reference = ReferenceOperations.attention(
                ReferenceOperations.quantized(Noise.doubles(query), size),
                quantizedByHead(Noise.doubles(key), size),
                rounding == Rounding.SCORES ? values : ReferenceOperations.quantized(values, size),
                HEADS,
                size);
        Accuracy.check("integer attention over " + keys + " x " + size, Noise.doubles(output), reference, 3.1e-5);
    }

    /** One memory holds more keys and fewer in turn, and each time gives what attention over just as many gives. */
    @ParameterizedTest
    @CsvSource({
        "F32, ONEDNN, NONE, 1e-11",
        "F32, AVX512_BF16, NONE, 1e-11",
        "BF16, ONEDNN, NONE, 3.1e-5",
        "BF16, AVX512_BF16, NONE, 3.1e-5",
        "INT8, ONEDNN, SCORES, 3.1e-5",
        "INT8, AVX512_BF16, SCORES, 2e-4",
        "INT8, AVX512_BF16, SCORES_AND_VALUES, 2e-4"
    })
    void fewer_keys_in_the_memory_of_more_agree_with_the_reference(
            Precision precision, KernelSet kernels, Rounding rounding, double tolerance) {
        Assumptions.assumeTrue(precision.supported() && kernels.supported());
        try (Engine engine = new Engine(2, precision, kernels)) {
            for (int size : new int[] {16, 48, 64}) {
                Attention attention = new Attention(engine, HEADS, size, 1500, 64, rounding);
                Attention.KeysValues room = attention.allocate(arena);
                for (int keys : new int[] {1500, 1, 7, 48, 1496, 506, 500, 750, 1500}) {
                    Attention alone = new Attention(engine, HEADS, size, keys, 64, rounding);
                    fewer(engine, attention, room.over(keys), alone, keys, size, tolerance);
                }
            }
        }
    }

    private void fewer(
            Engine engine,
            Attention attention,
            Attention.KeysValues packed,
            Attention alone,
            int keys,
            int size,
            double tolerance) {
        ElementType type = engine.activationType();
        try (Arena own = Arena.ofShared()) {
            Matrix query = noise.view(own, type, 31, HEADS * size);
            Matrix key = noise.view(own, type, keys, HEADS * size);
            Matrix value = noise.view(own, type, keys, HEADS * size);
            double[] among = attended(engine, attention, packed, query, key, value);
            double[] apart = attended(engine, alone, alone.allocate(own), query, key, value);
            assertThat(among).containsExactly(apart);
            double[] reference = ReferenceOperations.attention(
                    Noise.doubles(query), Noise.doubles(key), Noise.doubles(value), HEADS, size);
            Accuracy.check(keys + " of 1500 keys x " + size, among, reference, tolerance);
        }
    }

    private double[] attended(
            Engine engine, Attention attention, Attention.KeysValues packed, Matrix query, Matrix key, Matrix value) {
        Matrix output = noise.view(arena, query.type(), query.rows(), query.columns());
        engine.call(() -> {
            engine.parallel(
                    attention.matrices(), (matrix, worker) -> attention.pack(matrix, key, value, packed, worker));
            engine.parallel(HEADS, (head, worker) -> attention.attend(head, query, output, packed, worker));
            return true;
        });
        return Noise.doubles(output);
    }

    private static double[] quantizedByHead(double[] keys, int size) {
        int width = HEADS * size;
        int rows = keys.length / width;
        double[] rounded = new double[keys.length];
        for (int head = 0; head < HEADS; head++) {
            double[] own = new double[rows * size];
            for (int i = 0; i < own.length; i++) {
                own[i] = keys[i / size * width + head * size + i % size];
            }
            own = ReferenceOperations.quantized(own, own.length);
            for (int i = 0; i < own.length; i++) {
                rounded[i / size * width + head * size + i % size] = own[i];
            }
        }
        return rounded;
    }

    @Test
    void heads_that_share_keys_and_values_run_in_machine_code() {
        Assumptions.assumeTrue(KernelSet.AVX512_BF16.supported());
        try (Engine engine = new Engine(1, Precision.BF16)) {
            shared(engine, new Attention.Side(48, true), new Attention.Side(48, true), 3.1e-5);
            assertThat(engine.implementations()).contains("attention:avx512_core_bf16");
        }
    }

    /** Queries, keys, values and outputs are views, as when one product makes queries, keys and values side by side. */
    private void check(Engine engine, int size, int keys, int queries, double tolerance) {
        ElementType type = engine.activationType();
        int width = HEADS * size;
        Attention.Side side = new Attention.Side(size, false);
        float scale = (float) (1 / Math.sqrt(size));
        Attention attention = new Attention(engine, HEADS, side, side, scale, keys, 125, Rounding.NONE);
        Matrix all = noise.matrix(arena, type, keys, 3 * width + 1);
        Matrix key = all.columns(width, width);
        Matrix value = all.columns(2 * width + 1, width);
        Matrix query = noise.view(arena, type, queries + 1, width).rows(1, queries);
        Matrix output = noise.view(arena, type, queries + 1, width).rows(1, queries);
        Attention.KeysValues packed = attention.allocate(arena);
        engine.call(() -> {
            engine.parallel(2 * HEADS, (matrix, worker) -> attention.pack(matrix, key, value, packed, worker));
            engine.parallel(HEADS, (head, worker) -> attention.attend(head, query, output, packed, worker));
            return true;
        });
        double[] reference = ReferenceOperations.attention(
                Noise.doubles(query), Noise.doubles(key), Noise.doubles(value), HEADS, size);
        String what = type + " attention of " + queries + " over " + keys + " x " + size;
        // A single key has weight one, which bfloat16 holds exactly, but the tolerances have room for both roundings.
        Accuracy.check(what, Noise.doubles(output), reference, tolerance);
    }

    /** The reference knows nothing of sharing: it gets the shared matrices once for each head. */
    @ParameterizedTest
    @CsvSource({"F32, 1e-11", "BF16, 3.1e-5", "INT8, 3.1e-5"})
    void heads_that_share_keys_or_values_agree_with_the_reference(Precision precision, double tolerance) {
        Assumptions.assumeTrue(precision.supported());
        try (Engine engine = new Engine(2, precision)) {
            for (int size : new int[] {1, 5, 48}) {
                shared(engine, new Attention.Side(size, true), new Attention.Side(size, true), tolerance);
                shared(engine, new Attention.Side(size, true), new Attention.Side(size, false), tolerance);
                shared(engine, new Attention.Side(size, false), new Attention.Side(size, true), tolerance);
            }
        }
    }

    private void shared(Engine engine, Attention.Side keySide, Attention.Side valueSide, double tolerance) {
        ElementType type = engine.activationType();
        int keys = 77;
        int size = keySide.size();
        float scale = (float) (1 / Math.sqrt(size));
        Attention attention = new Attention(engine, HEADS, keySide, valueSide, scale, keys, keys, Rounding.NONE);
        Matrix key = noise.view(arena, type, keys, keySide.columns(HEADS));
        Matrix value = noise.view(arena, type, keys, valueSide.columns(HEADS));
        Matrix query = noise.view(arena, type, keys, HEADS * size);
        Matrix output = noise.view(arena, type, keys, HEADS * valueSide.size());
        Attention.KeysValues packed = attention.allocate(arena);
        engine.call(() -> {
            engine.parallel(
                    attention.matrices(), (matrix, worker) -> attention.pack(matrix, key, value, packed, worker));
            engine.parallel(HEADS, (head, worker) -> attention.attend(head, query, output, packed, worker));
            return true;
        });
        double[] reference = ReferenceOperations.attention(
                Noise.doubles(query), forEachHead(key, keySide), forEachHead(value, valueSide), HEADS, size);
        Accuracy.check(type + " attention, " + keySide + valueSide, Noise.doubles(output), reference, tolerance);
    }

    private static double[] forEachHead(Matrix matrix, Attention.Side side) {
        double[] values = Noise.doubles(matrix);
        if (!side.shared()) {
            return values;
        }
        double[] repeated = new double[HEADS * values.length];
        for (int i = 0; i < repeated.length; i++) {
            int row = i / (HEADS * side.size());
            repeated[i] = values[row * side.size() + i % side.size()];
        }
        return repeated;
    }

    @ParameterizedTest
    @CsvSource({"F32, ONEDNN", "BF16, ONEDNN", "F32, AVX512_BF16", "BF16, AVX512_BF16"})
    void causal_attention_agrees_with_the_reference(ElementType type, KernelSet kernels) {
        Assumptions.assumeTrue(kernels.supported());
        try (Engine engine = new Engine(2, Precision.F32, kernels)) {
            for (int size : new int[] {6, 16, 32, 48, 64}) {
                for (int positions : new int[] {1, 7, 16, 100, 200}) {
                    causal(engine, type, size, positions);
                }
            }
            assertThat(engine.implementations().contains("causal attention:avx512_core"))
                    .isEqualTo(kernels == KernelSet.AVX512_BF16);
        }
    }

    /** Every query sees some of the positions; a cache that was used before serves again. */
    private void causal(Engine engine, ElementType type, int size, int positions) {
        int width = HEADS * size;
        CausalAttention attention = new CausalAttention(engine, HEADS, size, positions);
        for (int time = 0; time < 2; time++) {
            CausalAttention.Cache cache = attention.newCache();
            Matrix all = noise.matrix(arena, ElementType.F32, positions, 3 * width);
            Matrix output = noise.view(arena, type, positions, width);
            engine.call(() -> {
                for (int row = 0; row < positions; row++) {
                    attention.append(all.columns(width, width), all.columns(2 * width, width), row, cache);
                }
                engine.parallel(
                        positions,
                        (row, worker) -> attention.attend(all.columns(0, width), row, cache, row + 1, output, worker));
                return true;
            });
            attention.forget(cache);
            double[] reference = ReferenceOperations.causalAttention(
                    Noise.doubles(all.columns(0, width)),
                    Noise.doubles(all.columns(width, width)),
                    Noise.doubles(all.columns(2 * width, width)),
                    HEADS,
                    size);
            String what = "causal attention over " + positions + " x " + size;
            Accuracy.check(what, Noise.doubles(output), reference, Accuracy.of(type));
        }
    }

    /** Of 100 positions the last 36 are in a page that is not full, and is copied when one of the two goes on. */
    @ParameterizedTest
    @CsvSource({"64", "100"})
    void a_copy_of_a_cache_and_its_original_do_not_hear_of_one_another(int common) {
        try (Engine engine = new Engine(1, Precision.F32)) {
            CausalAttention attention = new CausalAttention(engine, HEADS, 32, 200);
            int width = HEADS * 32;
            Matrix keys = noise.matrix(arena, ElementType.F32, 150, width);
            Matrix others = noise.matrix(arena, ElementType.F32, 150, width);
            float[] query = noise.values(width);
            Matrix queries = Matrix.allocate(arena, ElementType.F32, 4, width);
            for (int row = 0; row < 4; row++) {
                queries.write(row, query);
            }
            Matrix outputs = Matrix.allocate(arena, ElementType.F32, 4, width);
            engine.call(() -> {
                CausalAttention.Cache original = attention.newCache();
                append(attention, keys, 0, common, original);
                CausalAttention.Cache copy = attention.copy(original);
                CausalAttention.Cache unread = attention.copy(original);
                append(attention, others, common, 150, original);
                append(attention, keys, common, 150, copy);
                attention.forget(unread);
                CausalAttention.Cache mixed = attention.newCache();
                append(attention, keys, 0, common, mixed);
                append(attention, others, common, 150, mixed);
                CausalAttention.Cache whole = attention.newCache();
                append(attention, keys, 0, 150, whole);
                List<CausalAttention.Cache> caches = List.of(original, copy, mixed, whole);
                engine.parallel(4, (i, worker) -> attention.attend(queries, i, caches.get(i), 150, outputs, worker));
                return true;
            });
            double[] values = Noise.doubles(outputs);
            double[] copied = Arrays.copyOfRange(values, 0, 2 * width);
            double[] apart = Arrays.copyOfRange(values, 2 * width, 4 * width);
            Accuracy.check("a copy and its original", copied, apart, 0);
        }
    }

    private static void append(CausalAttention attention, Matrix keys, int from, int to, CausalAttention.Cache cache) {
        for (int row = from; row < to; row++) {
            attention.append(keys, keys, row, cache);
        }
    }

    @ParameterizedTest
    @EnumSource(KernelSet.class)
    void large_scores_of_causal_attention_do_not_overflow(KernelSet kernels) {
        Assumptions.assumeTrue(kernels.supported());
        try (Engine engine = new Engine(1, Precision.F32, kernels)) {
            CausalAttention attention = new CausalAttention(engine, 1, 32, 2);
            float[] huge = new float[64];
            Arrays.fill(huge, 0, 32, 1e10f);
            Matrix keys = Matrix.of(arena, 2, 32, huge);
            Matrix values = noise.matrix(arena, ElementType.F32, 2, 32);
            Matrix output = Matrix.allocate(arena, ElementType.F32, 1, 32);
            CausalAttention.Cache cache = attention.newCache();
            engine.call(() -> {
                attention.append(keys, values, 0, cache);
                attention.append(keys, values, 1, cache);
                engine.parallel(1, (row, worker) -> attention.attend(keys, 0, cache, 2, output, worker));
                return true;
            });
            Accuracy.check("the first key only", Noise.doubles(output), Noise.doubles(values.rows(0, 1)), 1e-11);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "F32, NONE, 2",
        "BF16, NONE, 2",
        "INT8, NONE, 2",
        "INT8, SCORES, 2",
        "INT8, SCORES_AND_VALUES, 2",
        "F32, NONE, 200",
        "BF16, NONE, 200",
        "INT8, SCORES, 200",
        "INT8, SCORES_AND_VALUES, 200"
    })
    void large_scores_do_not_overflow(Precision precision, Rounding rounding, int mostKeys) {
        Assumptions.assumeTrue(precision.supported());
        try (Engine engine = new Engine(1, precision)) {
            ElementType type = engine.activationType();
            float[] huge = new float[32];
            Arrays.fill(huge, 1e4f);
            Matrix query = Matrix.allocate(arena, type, 1, 32);
            query.write(0, huge);
            Matrix keys = Matrix.allocate(arena, type, 2, 32);
            keys.write(0, huge);
            Matrix values = noise.matrix(arena, type, 2, 32);
            Matrix output = Matrix.allocate(arena, type, 1, 32);
            Attention.Side side = new Attention.Side(32, false);
            Attention attention = new Attention(engine, 1, side, side, 1, mostKeys, 1, rounding);
            Attention.KeysValues packed = attention.allocate(arena).over(2);
            engine.call(() -> {
                engine.parallel(1, (head, worker) -> {
                    attention.pack(0, keys, values, packed, worker);
                    attention.pack(1, keys, values, packed, worker);
                    attention.attend(head, query, output, packed, worker);
                });
                return true;
            });
            double[] first = Noise.doubles(values.rows(0, 1));
            if (rounding == Rounding.SCORES_AND_VALUES && KernelSet.AVX512_BF16.supported()) {
                // An integer times a scale is no bfloat16.
                Accuracy.check("the first key", Noise.doubles(output), ReferenceOperations.quantized(first, 32), 1e-5);
            } else {
                Accuracy.check("the first key only", Noise.doubles(output), first, 1e-11);
            }
        }
    }
}
