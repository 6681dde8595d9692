package io.github.liteasr.engine;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.onednn.LayerNormalization;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Layer norm over the columns: (x − mean) / √(variance + ε) · gain + shift, with ε as Whisper has it. */
public final class LayerNorm {
    private static final float EPSILON = 1e-5f;

    private final Engine engine;
    private final int columns;
    private final MemorySegment gain;
    private final MemorySegment shift;

    public LayerNorm(Engine engine, float[] gain, float[] shift) {
        if (gain.length != shift.length) {
            throw new IllegalArgumentException(gain.length + " gains and " + shift.length + " shifts");
        }
        this.engine = engine;
        this.columns = gain.length;
        this.gain = engine.arena().allocateFrom(ValueLayout.JAVA_FLOAT, gain);
        this.shift = engine.arena().allocateFrom(ValueLayout.JAVA_FLOAT, shift);
    }

    /** Normalises the rows of a 32-bit matrix into one of any floating type; neither may be a view of some columns. */
    public void apply(Matrix source, Matrix output, Worker worker) {
        if (source.type() != ElementType.F32
                || !source.dense()
                || !output.dense()
                || output.type().integers()
                || source.columns() != columns
                || output.columns() != columns
                || source.rows() != output.rows()) {
            throw new IllegalArgumentException("layer norm of " + columns + ": " + source + " to " + output);
        }
        engine.primitives()
                .of(new LayerNormalization(source.rows(), columns, output.type(), EPSILON))
                .run(worker, source.address(), output.address(), gain.address(), shift.address());
    }
}
