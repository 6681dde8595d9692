package io.github.liteasr.engine.x86;

import static io.github.liteasr.engine.x86.Assembler.R10;
import static io.github.liteasr.engine.x86.Assembler.R11;
import static io.github.liteasr.engine.x86.Assembler.R9;
import static io.github.liteasr.engine.x86.Assembler.RAX;
import static io.github.liteasr.engine.x86.Assembler.RDX;
import static io.github.liteasr.engine.x86.Assembler.RSI;
import static io.github.liteasr.engine.x86.AttentionCode.*;
import static io.github.liteasr.engine.x86.VectorCode.*;

import java.util.ArrayList;
import java.util.List;

/** The part of {@link AttentionCode} that makes the weights of a few queries, and their sums. */
final class AttentionWeights {
    private static final int HALF = BLOCK / 2;
    private static final int HALF_COLUMNS = HALF * LANES;
    private static final int RESULT = OPERANDS + 4;
    private static final int FRACTION = OPERANDS + 5;
    private static final int SECOND_POWER = OPERANDS + 6;
    private static final int THIRD_POWER = OPERANDS + 7;

    private final AttentionCode code;
    private final Assembler a;
    private final int count;

    AttentionWeights(AttentionCode code, Assembler a, int count) {
        this.code = code;
        this.a = a;
        this.count = count;
    }

    void write() {
        begin();
        weights();
    }

    private void begin() {
        a.vector(EXCLUSIVE_OR, 0, 0, 0);
        for (int row = 0; row < count; row++) {
            a.memory(STORE, 0, 0, R10, row * DATA_BYTES + SUM);
        }
        if (code.integerScores()) {
            firstSums();
        }
    }

    /** The 128 in each key's bytes are taken back: the sum of a query's integers, 128 times, is subtracted. */
    private void firstSums() {
        a.memory(BROADCAST, 1, 0, R11, OFFSETS_AT);
        for (int row = 0; row < count; row++) {
            a.memory(LOAD, 2, 0, RSI, row * code.queryStride());
            a.vector(EXCLUSIVE_OR, 3, 3, 3);
            a.vector(PRODUCT_INT8, 3, 1, 2);
            combineLanes(a, ADD_INTEGERS, 3, 4);
            a.vector(SUBTRACT_INTEGERS, 3, 0, 3);
            a.memory(STORE, 3, 0, R10, row * DATA_BYTES + FIRST);
        }
    }

    /**
     * Half a block of keys at a time. Products and exponentials are the work of different units of the processor, so
     * while the scores of one half are summed up, those of the half before become weights.
     */
    private void weights() {
        a.memory(BROADCAST, THIRD_POWER, 0, R11, 3 * Float.BYTES);
        a.memory(BROADCAST, SECOND_POWER, 0, R11, 2 * Float.BYTES);
        int halves = weightColumns(code.keys()) / HALF_COLUMNS;
        int turns = (halves - 1) / 2;
        int rest = code.keys() % HALF_COLUMNS;
        scores(0, 0).forEach(Runnable::run);
        if (turns > 0) {
            a.set(RAX, turns);
            int start = a.here();
            alternate(scores(1, 0), exponentials(0, ALL_LANES));
            alternate(scores(0, code.keyBlockBytes()), exponentials(1, ALL_LANES));
            a.add(RDX, code.keyBlockBytes());
            a.add(R9, BLOCK_COLUMNS * code.weightBytes());
            a.loop(RAX, start);
        }
        if (halves % 2 == 0) {
            alternate(scores(1, 0), exponentials(0, ALL_LANES));
        }
        exponentials((halves - 1) % 2, rest).forEach(Runnable::run);
        a.add(RDX, -turns * code.keyBlockBytes());
        a.add(R9, -turns * BLOCK_COLUMNS * code.weightBytes());
    }

    /** Writes two pieces of code that do not depend on one another, some of the one and some of the other in turn. */
    private static void alternate(List<Runnable> one, List<Runnable> other) {
        int written = 0;
        for (int i = 0; i < one.size(); i++) {
            one.get(i).run();
            for (; written < other.size() * (i + 1) / one.size(); written++) {
                other.get(written).run();
            }
        }
    }

    /** The scores of half a block of keys, so many bytes from the present block on. */
    private List<Runnable> scores(int half, int block) {
        List<Runnable> pieces = new ArrayList<>();
        pieces.add(() -> clear(half));
        for (int step = 0; step < code.steps(); step++) {
            int line = block + (step * BLOCK + half * HALF) * REGISTER_BYTES;
            pieces.add(() -> {
                code.prefetch(a, RDX, line, HALF * REGISTER_BYTES);
                for (int n = 0; n < HALF; n++) {
                    a.memory(LOAD, OPERANDS + n, 0, RDX, line + n * REGISTER_BYTES);
                }
            });
            for (int row = 0; row < count; row++) {
                int left = OPERANDS + HALF + row % 2;
                int query = row * code.queryStride() + step * 4;
                int first = tile(row, half * HALF);
                pieces.add(() -> {
                    a.memory(BROADCAST, left, 0, RSI, query);
                    for (int n = 0; n < HALF; n++) {
                        if (code.integerScores()) {
                            a.vector(PRODUCT_INT8, first + n, OPERANDS + n, left);
                        } else {
                            a.vector(PRODUCT_BF16, first + n, left, OPERANDS + n);
                        }
                    }
                });
            }
        }
        return pieces;
    }

    /** Sets the scores to what their sums of products begin with. */
    private void clear(int half) {
        for (int row = 0; row < count; row++) {
            int first = tile(row, half * HALF);
            for (int n = 0; n < HALF; n++) {
                if (!code.integerScores()) {
                    a.vector(EXCLUSIVE_OR, first + n, first + n, first + n);
                } else if (n == 0) {
                    a.memory(LOAD, first, 0, R10, row * DATA_BYTES + FIRST);
                } else {
                    a.vector(MOVE, first + n, 0, first);
                }
            }
        }
    }

    /** Makes the scores of half a block weights, of which {@code rest} are of keys that are there, or all. */
    private List<Runnable> exponentials(int half, int rest) {
        List<Runnable> pieces = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            int data = row * DATA_BYTES;
            int first = tile(row, half * HALF);
            for (int n = 0; n < HALF; n++) {
                int score = first + n;
                int there = rest == ALL_LANES ? LANES : rest - n * LANES;
                pieces.add(() -> exponential(score, data + FACTOR, there));
            }
            int at = row * code.weightStride() + half * HALF_COLUMNS * code.weightBytes();
            pieces.add(() -> store(first, data + SUM, at));
        }
        return pieces;
    }

    /** Makes scores powers of two, as many as there are keys. */
    private void exponential(int score, int factor, int there) {
        if (code.integerScores()) {
            a.vector(TO_FLOAT, score, 0, score);
        }
        a.broadcast(MULTIPLY, score, score, R10, factor);
        a.vector(REDUCE, FRACTION, 0, score, DOWN);
        a.vector(MOVE, RESULT, 0, THIRD_POWER);
        a.vector(MULTIPLY_ADD, RESULT, FRACTION, SECOND_POWER);
        a.broadcast(MULTIPLY_ADD, RESULT, FRACTION, R11, Float.BYTES);
        a.broadcast(MULTIPLY_ADD, RESULT, FRACTION, R11, 0);
        if (there >= LANES) {
            a.vector(SCALE, score, RESULT, score);
        } else {
            a.masked(SCALE, there > 0 ? TAIL_LANES : NO_LANES, score, RESULT, score);
        }
    }

    /** Stores one query's weights of half a block, and adds them to their sum. */
    private void store(int first, int sum, int at) {
        a.memory(LOAD, RESULT, 0, R10, sum);
        if (code.integerValues()) {
            for (int n = 0; n < HALF; n++) {
                a.memory(STORE, first + n, 0, R9, at + n * REGISTER_BYTES);
                a.vector(ADD, RESULT, RESULT, first + n);
            }
        } else {
            a.vector(ROUND_BOTH, first, first + 1, first);
            a.memory(STORE, first, 0, R9, at);
            a.broadcast(PRODUCT_BF16, RESULT, first, R11, ONES_AT);
        }
        a.memory(STORE, RESULT, 0, R10, sum);
    }
}
