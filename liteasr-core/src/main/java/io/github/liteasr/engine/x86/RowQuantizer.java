package io.github.liteasr.engine.x86;

import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.kernel.Quantizer;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.engine.onednn.BlockQuantizer;
import io.github.liteasr.engine.threads.Worker;

/** Rounds bfloat16 with a scale for each row, by {@link QuantizationCode}; 32-bit floats, which are few, by blocks. */
final class RowQuantizer extends Quantizer {
    private final Primitives primitives;
    private final Quantizer blocks;

    RowQuantizer(Primitives primitives) {
        super(true);
        this.primitives = primitives;
        this.blocks = new BlockQuantizer(primitives);
    }

    @Override
    protected void round(Matrix source, Matrix target, Worker worker) {
        if (source.type() == ElementType.F32) {
            blocks.quantize(source, target, worker);
        } else if (target.type() == ElementType.UINT8) {
            run(source, target, QuantizationCode.Kind.ROWS_OF_GELU, worker);
        } else {
            run(source, target, QuantizationCode.Kind.ROWS, worker);
        }
    }

    @Override
    protected void roundTwice(Matrix source, Matrix target, Worker worker) {
        run(source, target, QuantizationCode.Kind.ROWS_IN_TWO_PARTS, worker);
    }

    private void run(Matrix source, Matrix target, QuantizationCode.Kind kind, Worker worker) {
        QuantizationCode code = new QuantizationCode(
                source.rows(),
                source.columns(),
                source.stride() * source.type().bytes(),
                target.stride() * target.type().bytes(),
                target.type().scaleBytes(),
                kind);
        primitives.of(code).run(worker, source.address(), target.address(), Matrix.address(target.scales()));
    }
}
