package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import io.github.liteasr.engine.ElementType;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Matrix;

/** The memory that all encoder layers share: whole-window matrices, and per-worker scratch for one band. */
final class EncoderWorkspace {
    /** Rows of a band where there are positions enough: a band's activations fit a core's second-level cache. */
    private static final int BAND = 128;

    final int band;
    final Matrix query;
    final Matrix key;
    final Matrix value;
    final Matrix mixed;
    final Attention attention;
    final Attention.KeysValues packed;
    final WorkerMatrices normed;
    final WorkerMatrices hidden;
    final WorkerMatrices contracted;
    final OperandBuffer operand;
    final OperandBuffer hiddenOperand;

    EncoderWorkspace(Engine engine, WhisperConfig config, int band) {
        this.band = band;
        int positions = config.audioPositions();
        int width = config.width();
        ElementType type = engine.activationType();
        query = Matrix.allocate(engine.arena(), type, positions, width);
        key = Matrix.allocate(engine.arena(), type, positions, width);
        value = Matrix.allocate(engine.arena(), type, positions, width);
        mixed = Matrix.allocate(engine.arena(), type, positions, width);
        attention = new Attention(engine, config.encoderHeads(), width / config.encoderHeads(), positions, band);
        packed = attention.allocate(engine.arena());
        normed = new WorkerMatrices(engine, type, band, width);
        hidden = new WorkerMatrices(engine, type, band, config.encoderFeedForward());
        contracted = new WorkerMatrices(engine, ElementType.F32, band, width);
        operand = new OperandBuffer(engine, band, width);
        hiddenOperand = new OperandBuffer(engine, band, config.encoderFeedForward());
    }

    /** Bands so small that every worker has several, down to one quantisation block. */
    static int band(Engine engine, WhisperConfig config) {
        int share = config.audioPositions() / (4 * engine.threads());
        return Math.clamp(share / Matrix.BLOCK * (long) Matrix.BLOCK, Matrix.BLOCK, BAND);
    }
}
