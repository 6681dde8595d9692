package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.OperandBuffer;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.WorkerMatrices;
import io.github.liteasr.engine.kernel.Rounding;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The memory that all encoder layers share: whole-window matrices, and per-worker scratch for one band. */
final class EncoderWorkspace {
    /** About the most rows of a band, so that its activations fit a core's second-level cache. */
    private static final int LARGEST_BAND = 160;

    /** The fewest bands of a worker, so that one that is slowed down can leave some to the others. */
    private static final int FEWEST_BANDS = 4;

    /** The most rows of a band. */
    final int largestBand;

    final Matrix query;
    final Matrix key;
    final Matrix value;
    final Matrix mixed;
    final WorkerMatrices normed;
    final WorkerMatrices hidden;
    final WorkerMatrices contracted;
    final OperandBuffer operand;
    final OperandBuffer hiddenOperand;

    private final Engine engine;
    private final int headCount;
    private final float scale;
    private final Map<List<Attention.Side>, Heads> heads = new HashMap<>();

    /** Attention over a window's positions, and memory for the packed keys and values of the longest. */
    record Heads(Attention attention, Attention.KeysValues packed) {}

    EncoderWorkspace(Engine engine, WhisperConfig config) {
        this.engine = engine;
        headCount = config.encoderHeads();
        int positions = config.audioPositions();
        int width = config.width();
        largestBand = band(engine, positions);
        ElementType type = engine.activationType();
        query = Matrix.allocate(engine.arena(), type, positions, width);
        key = Matrix.allocate(engine.arena(), type, positions, width);
        value = Matrix.allocate(engine.arena(), type, positions, width);
        mixed = Matrix.allocate(engine.arena(), type, positions, width);
        scale = (float) (1 / Math.sqrt((double) width / headCount));
        normed = new WorkerMatrices(engine, type, largestBand, width);
        hidden = new WorkerMatrices(engine, type, largestBand, config.encoderFeedForward());
        contracted = new WorkerMatrices(engine, ElementType.F32, largestBand, width);
        operand = new OperandBuffer(engine, engine.arena(), OperandBuffer.type(engine), largestBand, width);
        hiddenOperand = new OperandBuffer(
                engine, engine.arena(), OperandBuffer.typeOfGelu(engine), largestBand, config.encoderFeedForward());
    }

    /** Attention with these keys and values, which layers share. */
    Heads heads(Attention.Side keys, Attention.Side values) {
        return heads.computeIfAbsent(List.of(keys, values), sides -> {
            Rounding rounding = engine.precision() == Precision.INT8 ? Rounding.SCORES : Rounding.NONE;
            Attention attention =
                    new Attention(engine, headCount, keys, values, scale, query.rows(), largestBand, rounding);
            return new Heads(attention, attention.allocate(engine.arena()));
        });
    }

    /** Rows of a band of a window of so many positions. */
    int band(int positions) {
        return Math.min(largestBand, band(engine, positions));
    }

    /** Rows of a band, such that every worker has as many bands and hardly any is smaller than the others. */
    private static int band(Engine engine, int positions) {
        int fewest = Math.max(FEWEST_BANDS, Math.ceilDiv(positions, engine.threads() * LARGEST_BAND));
        int best = fewest;
        for (int bands = fewest + 1; bands < 2 * fewest; bands++) {
            best = bands * band(engine, positions, bands) < best * band(engine, positions, best) ? bands : best;
        }
        return band(engine, positions, best);
    }

    /** Rows of a band if each worker has so many. */
    private static int band(Engine engine, int positions, int bands) {
        int rows = Math.ceilDiv(positions, bands * engine.threads());
        return Math.ceilDiv(rows, engine.rowStep()) * engine.rowStep();
    }
}
