package io.github.liteasr.engine.x86;

import static io.github.liteasr.engine.x86.Assembler.R10;
import static io.github.liteasr.engine.x86.Assembler.R11;
import static io.github.liteasr.engine.x86.Assembler.R8;
import static io.github.liteasr.engine.x86.Assembler.R9;
import static io.github.liteasr.engine.x86.Assembler.RAX;
import static io.github.liteasr.engine.x86.Assembler.RCX;
import static io.github.liteasr.engine.x86.AttentionCode.*;
import static io.github.liteasr.engine.x86.VectorCode.*;

/** The part of {@link AttentionCode} that makes the mixtures of a few queries. */
final class AttentionMixture {
    /** Pairs of keys, or keys with integer values, in one turn of the loop over the values. */
    private static final int UNROLLED = 4;

    private final AttentionCode code;
    private final Assembler a;
    private final int count;

    AttentionMixture(AttentionCode code, Assembler a, int count) {
        this.code = code;
        this.a = a;
        this.count = count;
    }

    void write() {
        int registers = code.valueSize() / LANES;
        int turns = weightColumns(code.keys()) / (code.integerValues() ? 1 : 2) / UNROLLED;
        int turnBytes = UNROLLED * (code.integerValues() ? integerRow(code.valueSize()) : BLOCK * REGISTER_BYTES);
        for (int row = 0; row < count; row++) {
            for (int n = 0; n < registers; n++) {
                a.vector(EXCLUSIVE_OR, tile(row, n), tile(row, n), tile(row, n));
            }
        }
        a.set(RAX, turns);
        int start = a.here();
        code.prefetch(a, RCX, 0, turnBytes);
        for (int i = 0; i < UNROLLED; i++) {
            if (code.integerValues()) {
                addKey(i, registers);
            } else {
                addPair(i, registers);
            }
        }
        a.add(RCX, turnBytes);
        a.add(R9, UNROLLED * 4);
        a.loop(RAX, start);
        a.add(RCX, -turns * turnBytes);
        a.add(R9, -turns * UNROLLED * 4);
        divide(registers);
    }

    /** Adds the values of two keys, times their weights. */
    private void addPair(int pair, int registers) {
        for (int n = 0; n < registers; n++) {
            a.memory(LOAD, OPERANDS + n, 0, RCX, (pair * BLOCK + n) * REGISTER_BYTES);
        }
        for (int row = 0; row < count; row++) {
            int left = OPERANDS + BLOCK + (pair * count + row) % 4;
            a.memory(BROADCAST, left, 0, R9, row * code.weightStride() + pair * 4);
            for (int n = 0; n < registers; n++) {
                a.vector(PRODUCT_BF16, tile(row, n), left, OPERANDS + n);
            }
        }
    }

    /** Adds one key's integer values, times its weights and their scale. */
    private void addKey(int key, int registers) {
        int at = key * integerRow(code.valueSize());
        for (int n = 0; n < registers; n++) {
            a.memory(WIDEN_BYTES, OPERANDS + n, 0, RCX, at + n * LANES);
            a.vector(TO_FLOAT, OPERANDS + n, 0, OPERANDS + n);
        }
        for (int row = 0; row < count; row++) {
            int left = OPERANDS + BLOCK + (key * count + row) % 4;
            a.memory(BROADCAST, left, 0, R9, row * code.weightStride() + key * 4);
            a.broadcast(MULTIPLY, left, left, RCX, at + code.valueSize());
            for (int n = 0; n < registers; n++) {
                a.vector(ADD_PRODUCT, tile(row, n), left, OPERANDS + n);
            }
        }
    }

    /** Divides the mixtures by the sums of the weights, and writes both. */
    private void divide(int registers) {
        int one = OPERANDS;
        int sum = OPERANDS + 1;
        a.memory(BROADCAST, one, 0, R11, ONE_AT);
        for (int row = 0; row < count; row++) {
            a.memory(LOAD, sum, 0, R10, row * DATA_BYTES + SUM);
            combineLanes(a, ADD, sum, OPERANDS + 2);
            a.memory(STORE, sum, 0, R10, row * DATA_BYTES + SUM);
            a.vector(DIVIDE, sum, one, sum);
            for (int n = 0; n < registers; n++) {
                a.vector(MULTIPLY, tile(row, n), tile(row, n), sum);
                a.vector(ROUND, tile(row, n), 0, tile(row, n));
                a.halfStore(STORE_16, 0, tile(row, n), R8, row * code.outputStride() + n * LANES * 2);
            }
        }
    }
}
