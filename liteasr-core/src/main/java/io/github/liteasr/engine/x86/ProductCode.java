package io.github.liteasr.engine.x86;

import static io.github.liteasr.engine.x86.Assembler.R10;
import static io.github.liteasr.engine.x86.Assembler.R8;
import static io.github.liteasr.engine.x86.Assembler.R9;
import static io.github.liteasr.engine.x86.Assembler.RAX;
import static io.github.liteasr.engine.x86.Assembler.RCX;
import static io.github.liteasr.engine.x86.Assembler.RDX;
import static io.github.liteasr.engine.x86.Assembler.RSI;
import static io.github.liteasr.engine.x86.VectorCode.*;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.util.Map;

/**
 * Machine code for up to 64 columns of a product: output = epilogue(source · weights + bias), in 8 bits times the scales of
 * the row and of the column. A tile of sums lives in registers until the epilogue has made it what is written.
 *
 * <p>The instruction for 8 bits takes bytes without sign on one side, so 128 is added to a source with signs, and the sums
 * begin with what that adds to them. From a source without signs, the integer that stands for zero in a row is taken away at
 * the end, as many times as the column's weights together count.
 *
 * <p>Arguments: source, a block of the packed weights, output, the rows' scales (not read if bfloat16), and what belongs to
 * the columns (three times 64 values: scales; first sums as integers, or sums of the weights as floats; biases).
 *
 * @param operands the type of the source: INT8 or UINT8, or BF16 with an even number of inner values
 * @param rows of the source
 * @param parts rows of the source that together make one of the output; more than one only if INT8
 * @param inner values of a row of the source
 * @param allColumns of the whole product
 * @param sourceStride bytes from one row of the source to the next
 * @param outputStride bytes from one row of the output to the next
 * @param output the output's type, floating
 */
record ProductCode(
        ElementType operands,
        int rows,
        int parts,
        int inner,
        int columns,
        int allColumns,
        int sourceStride,
        ElementType output,
        int outputStride,
        Epilogue epilogue)
        implements Operation {
    /** Columns of a block of packed weights. */
    static final int BLOCK_COLUMNS = 64;

    private static final int ARGUMENTS = 5;
    /** Registers of a block of columns. */
    static final int BLOCK = BLOCK_COLUMNS / LANES;

    /** Bytes of a row of the source in one step. */
    static final int STEP_BYTES = 4;

    /**
     * With so few rows a product takes less time than reading the weights. These are then read only once, by tiles of fewer
     * columns if need be.
     */
    static final int FEW_ROWS = 2 * TILE_ROWS;

    /** What is added to each byte of the source. */
    static final int OFFSET = 128;

    /** The register that turns the signs of bytes. */
    static final int SIGNS = 31;

    private static final int SIGN_BITS = 0x80808080;

    /** The mask register of the lanes that are there in the last register of a row. */
    static final int TAIL_LANES = 1;

    /** Where the columns' values lie. */
    static final int COLUMN_SCALES = 0;

    static final int SUMS = COLUMN_SCALES + BLOCK_COLUMNS * 4;
    static final int BIASES = SUMS + BLOCK_COLUMNS * 4;
    static final int COLUMN_BYTES = BIASES + BLOCK_COLUMNS * 4;

    @Override
    public String label() {
        return Operation.product(operands, inner, allColumns, epilogue);
    }

    @Override
    public Map<ElementType, Double> flops() {
        return Map.of(integers() ? ElementType.INT8 : operands, 2.0 * rows * inner * columns);
    }

    @Override
    public Primitive compile(int workers) {
        String instructions = integers() ? "avx512_core_vnni" : "avx512_core_bf16";
        return new CodePrimitive(workers, "product:" + instructions, code(), ARGUMENTS, EpilogueCode.constants(output));
    }

    private byte[] code() {
        Assembler a = new Assembler();
        a.loadArguments(RSI, RDX, RCX, R8, R9, R10);
        a.set(RAX, SIGN_BITS);
        a.fillFromEax(SIGNS);
        lowestLanes(a, TAIL_LANES, columns % LANES);
        if (rows > TILE_ROWS && rows <= FEW_ROWS) {
            for (int first = 0; first < registers(); first += BLOCK / 2) {
                new ProductTile(this, a, rows, first, Math.min(BLOCK / 2, registers() - first)).write();
            }
        } else {
            tiles(a, rows, count -> new ProductTile(this, a, count, 0, registers()).write(), () -> {
                a.add(RSI, TILE_ROWS * sourceStride);
                a.add(RCX, TILE_ROWS / parts * outputStride);
                a.add(R8, TILE_ROWS * operands.scaleBytes());
            });
        }
        return a.returned();
    }

    /** Inner values of a step. */
    static int step(ElementType operands) {
        return STEP_BYTES / operands.bytes();
    }

    /** The bytes of a block of packed weights that has no rows but these. */
    static int blockBytes(ElementType operands, int inner) {
        return Math.ceilDiv(inner, step(operands)) * BLOCK * REGISTER_BYTES;
    }

    boolean integers() {
        return operands.integers();
    }

    private int registers() {
        return Math.ceilDiv(columns, LANES);
    }
}
