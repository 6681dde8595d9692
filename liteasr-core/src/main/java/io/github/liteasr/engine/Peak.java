package io.github.liteasr.engine;

import io.github.liteasr.engine.Assembler.Instruction;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the processor's multiply-add instructions attain on registers alone: no product can be faster. Their operands
 * are zeros, with which a processor may clock higher than with others.
 */
public final class Peak {
    /** So many that none waits for its last result: two instructions a cycle times a latency of up to seven cycles. */
    private static final int ACCUMULATORS = 14;

    private static final int LEFT = ACCUMULATORS;
    private static final int RIGHT = ACCUMULATORS + 1;

    /** About 2 ms at two instructions a cycle: short, so that some runs are not interrupted on a busy machine. */
    private static final long LOOPS = 1_000_000;

    /** For how long an instruction is run again and again; the first runs also warm up. */
    private static final long NANOSECONDS = 300_000_000;

    /** {@code vxorps}; its 256-bit form also clears the upper half of a 512-bit register. */
    private static final Instruction EXCLUSIVE_OR = new Instruction(0, 1, 0, 0x57);

    private static final List<MultiplyAdd> INSTRUCTIONS = List.of(
            new MultiplyAdd(OneDnn.AVX2, ElementType.F32, 256, VectorCode.ADD_PRODUCT),
            new MultiplyAdd(OneDnn.AVX512, ElementType.F32, 512, VectorCode.ADD_PRODUCT),
            new MultiplyAdd(OneDnn.AVX512_BF16, ElementType.BF16, 512, VectorCode.PRODUCT_BF16),
            new MultiplyAdd(OneDnn.AVX2_VNNI, ElementType.INT8, 256, VectorCode.PRODUCT_INT8),
            new MultiplyAdd(OneDnn.AVX512_VNNI, ElementType.INT8, 512, VectorCode.PRODUCT_INT8));

    private Peak() {}

    /**
     * Multiplies and adds all the elements of two registers into 32-bit lanes.
     *
     * @param needs the processor's abilities, in oneDNN's bits
     * @param bits of a register: 256 or 512
     */
    record MultiplyAdd(int needs, ElementType operands, int bits, Instruction instruction) {
        /** Where oneDNN multiplies in matrix tiles, vector instructions tell nothing of the types that tiles have. */
        boolean givesPeak(int instructionSet) {
            boolean tiles = (instructionSet & OneDnn.AMX) != 0 && operands != ElementType.F32;
            return (instructionSet & needs) == needs && !tiles;
        }

        /** Of one loop: a multiplication and an addition for each element. */
        double flops() {
            return 2.0 * ACCUMULATORS * bits / (8 * operands.bytes);
        }

        /** A function that takes how many loops to run. */
        byte[] loops() {
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

    /**
     * The billions of operations that each thread attains a second, by the type of their operands, while all the
     * engine's threads compute. A multiplication and its addition are two operations, of integers as of floats. A type
     * is absent if its peak is not known: on systems other than Linux on x86-64, on processors without an instruction
     * for it or with matrix tiles, and where the system refuses memory for code.
     */
    public static Map<ElementType, Double> measure(Engine engine) {
        Map<ElementType, Double> peaks = new EnumMap<>(ElementType.class);
        if (!MachineCode.supported()) {
            return peaks;
        }
        int instructionSet = OneDnn.instructionSet();
        for (MultiplyAdd multiplyAdd : INSTRUCTIONS) {
            if (!multiplyAdd.givesPeak(instructionSet)) {
                continue;
            }
            try (MachineCode code = MachineCode.load(multiplyAdd.loops())) {
                double rate = engine.call(() -> best(engine, code)) * multiplyAdd.flops();
                peaks.merge(multiplyAdd.operands(), rate, Math::max);
            }
        }
        return peaks;
    }

    /** Loops a nanosecond of each thread in the best of several runs. */
    private static double best(Engine engine, MachineCode code) {
        long start = System.nanoTime();
        double best = 0;
        do {
            best = Math.max(best, run(engine, code));
        } while (System.nanoTime() - start < NANOSECONDS);
        return best;
    }

    private static double run(Engine engine, MachineCode code) {
        double[] rates = new double[engine.threads()];
        AtomicInteger ready = new AtomicInteger();
        engine.parallel(rates.length, (index, worker) -> {
            ready.incrementAndGet();
            while (ready.get() < rates.length) {
                Thread.onSpinWait(); // all at once, and none runs twice
            }
            long start = System.nanoTime();
            code.run(LOOPS);
            rates[index] = (double) LOOPS / (System.nanoTime() - start);
        });
        return Arrays.stream(rates).average().orElseThrow();
    }
}
