package io.github.liteasr.engine.x86;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.onednn.InstructionSet;
import io.github.liteasr.engine.x86.Assembler.Instruction;
import java.util.List;

/**
 * An instruction that multiplies and adds all the elements of two registers into 32-bit lanes.
 *
 * @param needs what the processor must have for it
 * @param bits of a register: 256 or 512
 */
public record MultiplyAdd(InstructionSet needs, ElementType operands, int bits, Instruction instruction) {
    /** So many that none waits for its last result: two instructions a cycle times a latency of up to seven cycles. */
    private static final int ACCUMULATORS = 14;

    private static final int LEFT = ACCUMULATORS;
    private static final int RIGHT = ACCUMULATORS + 1;

    /** {@code vxorps}; its 256-bit form also clears the upper half of a 512-bit register. */
    private static final Instruction EXCLUSIVE_OR = new Instruction(0, 1, 0, 0x57);

    private static final List<MultiplyAdd> ALL = List.of(
            new MultiplyAdd(InstructionSet.AVX2, ElementType.F32, 256, VectorCode.ADD_PRODUCT),
            new MultiplyAdd(InstructionSet.AVX512, ElementType.F32, 512, VectorCode.ADD_PRODUCT),
            new MultiplyAdd(InstructionSet.AVX512_BF16, ElementType.BF16, 512, VectorCode.PRODUCT_BF16),
            new MultiplyAdd(InstructionSet.AVX2_VNNI, ElementType.INT8, 256, VectorCode.PRODUCT_INT8),
            new MultiplyAdd(InstructionSet.AVX512_VNNI, ElementType.INT8, 512, VectorCode.PRODUCT_INT8));

    /** Those that this processor has and that tell what products can attain here. */
    public static List<MultiplyAdd> available() {
        boolean tiles = InstructionSet.AMX.available();
        return ALL.stream()
                .filter(one -> one.needs.available() && one.givesPeak(tiles))
                .toList();
    }

    /** Where oneDNN multiplies in matrix tiles, vector instructions tell nothing of the types that tiles have. */
    boolean givesPeak(boolean tiles) {
        return !tiles || operands == ElementType.F32;
    }

    /** Of one loop: a multiplication and an addition for each element. */
    public double flops() {
        return 2.0 * ACCUMULATORS * bits / (8 * operands.bytes());
    }

    /** A function that takes how many loops to run. */
    public byte[] loops() {
        Assembler a = new Assembler();
        for (int i = 0; i <= RIGHT; i++) {
            a.halfVector(EXCLUSIVE_OR, i, i, i);
        }
        int start = a.here();
        for (int i = 0; i < ACCUMULATORS; i++) {
            if (bits == 512) {
                a.vector(instruction, i, LEFT, RIGHT);
            } else {
                a.halfVector(instruction, i, LEFT, RIGHT);
            }
        }
        a.loop(Assembler.RDI, start);
        return a.returned();
    }
}
