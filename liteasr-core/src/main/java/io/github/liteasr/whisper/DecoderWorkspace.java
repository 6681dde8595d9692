package io.github.liteasr.whisper;

import io.github.liteasr.engine.Attention;
import io.github.liteasr.engine.CausalAttention;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.OperandBuffer;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.kernel.Rounding;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;

/** The memory that all decoder layers share. */
final class DecoderWorkspace {
    /** The most rows of a step; longer prompts are read in several steps. */
    static final int ROWS = 64;

    /** Positions of the encoder's output that one task turns into keys and values. */
    static final int FEATURE_BAND = 128;

    final Attention crossAttention;
    final CausalAttention selfAttention;
    final Matrix key;
    final Matrix value;
    final Matrix stream;
    final Matrix normed;
    final Matrix mixed;
    final Matrix selfQuery;
    final Matrix selfKey;
    final Matrix selfValue;
    final Matrix crossQuery;
    final Matrix hidden;
    final OperandBuffer operand;
    final OperandBuffer hiddenOperand;
    final OperandBuffer featureOperand;

    DecoderWorkspace(Engine engine, WhisperConfig config) {
        int width = config.width();
        int size = width / config.decoderHeads();
        ElementType type = engine.activationType();
        Rounding rounding = engine.precision() == Precision.INT8 ? Rounding.SCORES_AND_VALUES : Rounding.NONE;
        crossAttention = new Attention(engine, config.decoderHeads(), size, config.audioPositions(), ROWS, rounding);
        selfAttention = new CausalAttention(engine, config.decoderHeads(), size, config.textPositions());
        key = Matrix.allocate(engine.arena(), type, config.audioPositions(), width);
        value = Matrix.allocate(engine.arena(), type, config.audioPositions(), width);
        stream = Matrix.allocate(engine.arena(), ElementType.F32, ROWS, width);
        normed = Matrix.allocate(engine.arena(), type, ROWS, width);
        mixed = Matrix.allocate(engine.arena(), type, ROWS, width);
        selfQuery = Matrix.allocate(engine.arena(), ElementType.F32, ROWS, width);
        selfKey = Matrix.allocate(engine.arena(), ElementType.F32, ROWS, width);
        selfValue = Matrix.allocate(engine.arena(), ElementType.F32, ROWS, width);
        crossQuery = Matrix.allocate(engine.arena(), type, ROWS, width);
        hidden = Matrix.allocate(engine.arena(), type, ROWS, config.decoderFeedForward());
        operand = OperandBuffer.ofFewRows(engine, ROWS, width);
        hiddenOperand = OperandBuffer.ofFewRows(engine, ROWS, config.decoderFeedForward());
        // Keys and values are rounded to 8 bits themselves.
        featureOperand = new OperandBuffer(engine, engine.arena(), operand.type(), FEATURE_BAND, width);
    }

    /**
     * A number of rows at least as large, from a short list, so that few shapes of products are compiled. What the extra
     * rows hold is computed with and ignored.
     */
    static int padded(int rows) {
        return rows <= 8 ? rows : (rows + 7) / 8 * 8;
    }
}
