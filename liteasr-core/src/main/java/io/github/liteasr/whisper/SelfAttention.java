package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.threads.Worker;

/**
 * The self-attention of an encoder layer in one order of computation: three maps of the layer's normed input, attention,
 * and a map of its result into the residual stream. How many channels a head's keys and values have, and whether all
 * heads share them, is for the maps to choose ({@link ReducedAttention}).
 */
final class SelfAttention {
    /** The maps, and the channels of a head's keys and values that they make or take. */
    record Maps(
            Linear query, Linear key, Linear value, Linear output, Attention.Side keySide, Attention.Side valueSide) {
        /** The same with other queries and keys. */
        Maps scores(Linear otherQuery, Linear otherKey, Attention.Side side) {
            return new Maps(otherQuery, otherKey, value, output, side, valueSide);
        }

        /** The same with other values, and another map of their mixtures. */
        Maps values(Linear otherValue, Linear otherOutput, Attention.Side side) {
            return new Maps(query, key, otherValue, otherOutput, keySide, side);
        }
    }

    private final Maps maps;
    private final EncoderWorkspace workspace;
    private final EncoderWorkspace.Heads heads;
    private final Matrix queries;
    private final Matrix keys;
    private final Matrix values;
    private final Matrix mixed;

    SelfAttention(Maps maps, EncoderWorkspace workspace) {
        this.maps = maps;
        this.workspace = workspace;
        Attention.Side keySide = maps.keySide;
        Attention.Side valueSide = maps.valueSide;
        heads = workspace.heads(keySide, valueSide);
        int count = heads.attention().heads();
        queries = workspace.query.columns(0, count * keySide.size());
        keys = workspace.key.columns(0, keySide.columns(count));
        values = workspace.value.columns(0, valueSide.columns(count));
        mixed = workspace.mixed.columns(0, count * valueSide.size());
    }

    /**
     * Queries, keys and values of some positions, from the operand of their normed rows. Where all are low-rank, one product
     * with their three first factors side by side would not be faster: 0 to 2 % of these products in every precision.
     */
    void project(Matrix operand, int first, Worker worker) {
        int rows = operand.rows();
        maps.query.apply(operand, queries.rows(first, rows), Epilogue.NONE, worker);
        maps.key.apply(operand, keys.rows(first, rows), Epilogue.NONE, worker);
        maps.value.apply(operand, values.rows(first, rows), Epilogue.NONE, worker);
    }

    /** What every head makes of all positions of a window, once all are projected. */
    void attend(Engine engine, int positions) {
        Attention attention = heads.attention();
        Attention.KeysValues packed = heads.packed().over(positions);
        Matrix ownKeys = keys.rows(0, positions);
        Matrix ownValues = values.rows(0, positions);
        engine.parallel(
                attention.matrices(), (matrix, worker) -> attention.pack(matrix, ownKeys, ownValues, packed, worker));
        int band = workspace.band(positions);
        int bands = Math.ceilDiv(positions, band);
        engine.parallel(attention.heads() * bands, (task, worker) -> {
            int first = task % bands * band;
            int rows = Math.min(band, positions - first);
            attention.attend(task / bands, queries.rows(first, rows), mixed.rows(first, rows), packed, worker);
        });
    }

    /** The heads' results for some positions, which {@link #contribute} maps: positions x heads · size of the values. */
    Matrix mixed(int first, int rows) {
        return mixed.rows(first, rows);
    }

    /** Adds what the mixed rows become to the residual stream. */
    void contribute(Matrix mixed, Matrix stream, Worker worker) {
        maps.output.apply(workspace.operand.of(mixed, worker), stream, Epilogue.ADD, worker);
    }
}
