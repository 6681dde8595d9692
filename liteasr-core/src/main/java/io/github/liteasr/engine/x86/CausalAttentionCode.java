package io.github.liteasr.engine.x86;

import static io.github.liteasr.engine.x86.Assembler.R10;
import static io.github.liteasr.engine.x86.Assembler.R11;
import static io.github.liteasr.engine.x86.Assembler.R8;
import static io.github.liteasr.engine.x86.Assembler.R9;
import static io.github.liteasr.engine.x86.Assembler.RAX;
import static io.github.liteasr.engine.x86.Assembler.RCX;
import static io.github.liteasr.engine.x86.Assembler.RDI;
import static io.github.liteasr.engine.x86.Assembler.RDX;
import static io.github.liteasr.engine.x86.Assembler.RSI;
import static io.github.liteasr.engine.x86.VectorCode.*;

import io.github.liteasr.engine.kernel.CausalKernel;
import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Machine code for one query of one head over pages of keys and values, all in 32 bits.
 *
 * <p>Arguments: query, output, data. The data are how many registers the scores fill, the number of pages, where each page's
 * keys of this head begin and how many positions it holds, and room for the scores.
 *
 * @param width channels from one position's key, or value, to the next
 * @param size channels of the head: one to four registers
 * @param mostPages that the data have room for
 */
record CausalAttentionCode(int width, int size, int mostPages, ElementType output) implements Operation {
    private static final int ARGUMENTS = 3;
    private static final int DATA_ARGUMENT = 2;
    private static final int MOST_REGISTERS = 4;

    /** Where the data lie, in bytes. */
    private static final int REGISTERS = 0;

    private static final int PAGES = REGISTERS + Long.BYTES;
    private static final int TABLE = PAGES + Long.BYTES;
    private static final int ENTRY = 2 * Long.BYTES;

    private static final int QUERY = 0;
    private static final int MIXTURE = QUERY + MOST_REGISTERS;
    private static final int LARGEST = MIXTURE + MOST_REGISTERS;
    private static final int LOWEST = LARGEST + 1;
    private static final int SUM = LOWEST + 1;
    private static final int VALUE = SUM + 1;
    private static final int FRACTION = VALUE + 1;
    private static final int RESULT = FRACTION + 1;
    private static final int COEFFICIENT = RESULT + 1;

    /** Less than any score; that of the lanes that fill up the last register, whose weights become zeros. */
    private static final float LOWEST_SCORE = -1e30f;

    private static final int LOWEST_AT = POWER.length * 4;
    private static final int FACTOR_AT = LOWEST_AT + 4;
    private static final int ONE_AT = FACTOR_AT + 4;

    /** Numbers that the code reads. */
    private float[] constants() {
        float[] constants = Arrays.copyOf(POWER, POWER.length + 3);
        constants[LOWEST_AT / 4] = LOWEST_SCORE;
        constants[FACTOR_AT / 4] = AttentionCode.exponent((float) (1 / Math.sqrt(size)));
        constants[ONE_AT / 4] = 1;
        return constants;
    }

    /** Whether there is code for heads of this size. */
    static boolean reads(int size) {
        return size % LANES == 0 && size <= MOST_REGISTERS * LANES;
    }

    /** The memory for the data of pages of so many positions. */
    static long dataBytes(int pages, int positions) {
        return scores(pages) + ((long) pages * positions + LANES) * Float.BYTES;
    }

    private static int scores(int pages) {
        return Math.ceilDiv(TABLE + pages * ENTRY, REGISTER_BYTES) * REGISTER_BYTES;
    }

    /** Writes how many positions there are in how many pages into the data. */
    static void count(MemorySegment data, int pages, int positions) {
        data.set(ValueLayout.JAVA_LONG, REGISTERS, Math.ceilDiv(positions, LANES));
        data.set(ValueLayout.JAVA_LONG, PAGES, pages);
    }

    /** Writes where a page's keys begin, and how many positions it holds, into the data. */
    static void page(MemorySegment data, int page, long keys, int positions) {
        data.set(ValueLayout.JAVA_LONG, TABLE + (long) page * ENTRY, keys);
        data.set(ValueLayout.JAVA_LONG, TABLE + (long) page * ENTRY + Long.BYTES, positions);
    }

    @Override
    public String label() {
        return "causal attention F32 " + size;
    }

    @Override
    public Primitive compile(int workers) {
        return new CodePrimitive(workers, "causal attention:avx512_core", code(), ARGUMENTS, constants());
    }

    private byte[] code() {
        Assembler a = new Assembler();
        a.loadArguments(RSI, R8, R9, R10);
        scores(a);
        weights(a);
        mixture(a);
        return a.returned();
    }

    private int registers() {
        return size / LANES;
    }

    /** Writes what is done for each position of each page, whose keys RDX points to. */
    private void forEachPosition(Assembler a, int offset, Runnable position) {
        a.load(R9, RDI, DATA_ARGUMENT * Long.BYTES);
        a.load(R11, RDI, DATA_ARGUMENT * Long.BYTES);
        a.load(RCX, R9, PAGES);
        int page = a.here();
        a.load(RDX, R11, TABLE);
        a.load(RAX, R11, TABLE + Long.BYTES);
        a.add(RDX, offset);
        int start = a.here();
        position.run();
        a.add(RDX, width * Float.BYTES);
        a.add(R9, Float.BYTES);
        a.loop(RAX, start);
        a.add(R11, ENTRY);
        a.loop(RCX, page);
    }

    private int scores() {
        return scores(mostPages);
    }

    private void scores(Assembler a) {
        for (int n = 0; n < registers(); n++) {
            a.memory(LOAD, QUERY + n, 0, RSI, n * REGISTER_BYTES);
            a.broadcast(MULTIPLY, QUERY + n, QUERY + n, R10, FACTOR_AT);
        }
        a.memory(BROADCAST, LOWEST, 0, R10, LOWEST_AT);
        a.vector(MOVE, LARGEST, 0, LOWEST);
        forEachPosition(a, 0, () -> {
            a.memory(MULTIPLY, VALUE, QUERY, RDX, 0);
            for (int n = 1; n < registers(); n++) {
                a.memory(ADD_PRODUCT, VALUE, QUERY + n, RDX, n * REGISTER_BYTES);
            }
            combineLanes(a, ADD, VALUE, FRACTION);
            a.vector(MAXIMUM, LARGEST, LARGEST, VALUE);
            a.lowestStore(VALUE, R9, scores());
        });
        a.memory(STORE, LOWEST, 0, R9, scores());
    }

    /** Makes the scores powers of two, and sums these. */
    private void weights(Assembler a) {
        a.load(R9, RDI, DATA_ARGUMENT * Long.BYTES);
        a.load(RAX, R9, REGISTERS);
        a.vector(EXCLUSIVE_OR, SUM, SUM, SUM);
        for (int i = 0; i < POWER.length; i++) {
            a.memory(BROADCAST, COEFFICIENT + i, 0, R10, i * 4);
        }
        int start = a.here();
        a.memory(LOAD, VALUE, 0, R9, scores());
        a.vector(SUBTRACT, VALUE, VALUE, LARGEST);
        a.vector(REDUCE, FRACTION, 0, VALUE, DOWN);
        a.vector(MOVE, RESULT, 0, COEFFICIENT + POWER.length - 1);
        for (int i = POWER.length - 2; i >= 0; i--) {
            a.vector(MULTIPLY_ADD, RESULT, FRACTION, COEFFICIENT + i);
        }
        a.vector(SCALE, VALUE, RESULT, VALUE);
        a.memory(STORE, VALUE, 0, R9, scores());
        a.vector(ADD, SUM, SUM, VALUE);
        a.add(R9, REGISTER_BYTES);
        a.loop(RAX, start);
        combineLanes(a, ADD, SUM, VALUE);
        a.memory(BROADCAST, VALUE, 0, R10, ONE_AT);
        a.vector(DIVIDE, SUM, VALUE, SUM);
    }

    private void mixture(Assembler a) {
        for (int n = 0; n < registers(); n++) {
            a.vector(EXCLUSIVE_OR, MIXTURE + n, MIXTURE + n, MIXTURE + n);
        }
        forEachPosition(a, CausalKernel.PAGE * width * Float.BYTES, () -> {
            a.memory(BROADCAST, VALUE, 0, R9, scores());
            for (int n = 0; n < registers(); n++) {
                a.memory(ADD_PRODUCT, MIXTURE + n, VALUE, RDX, n * REGISTER_BYTES);
            }
        });
        for (int n = 0; n < registers(); n++) {
            a.vector(MULTIPLY, MIXTURE + n, MIXTURE + n, SUM);
            if (output == ElementType.BF16) {
                a.vector(ROUND, MIXTURE + n, 0, MIXTURE + n);
                a.halfStore(STORE_16, 0, MIXTURE + n, R8, n * LANES * 2);
            } else {
                a.memory(STORE, MIXTURE + n, 0, R8, n * REGISTER_BYTES);
            }
        }
    }
}
