package io.github.liteasr.engine;

import java.io.ByteArrayOutputStream;
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

    /** {@code vxorps}; this form also clears the upper half of a 512-bit register. */
    private static final VectorInstruction EXCLUSIVE_OR = new VectorInstruction(256, 0, 1, 0x57);

    /** {@code vfmadd231ps}, {@code vdpbf16ps} and {@code vpdpbusd}. */
    private static final List<MultiplyAdd> INSTRUCTIONS = List.of(
            new MultiplyAdd(OneDnn.AVX2, ElementType.F32, new VectorInstruction(256, 1, 2, 0xb8)),
            new MultiplyAdd(OneDnn.AVX512, ElementType.F32, new VectorInstruction(512, 1, 2, 0xb8)),
            new MultiplyAdd(OneDnn.AVX512_BF16, ElementType.BF16, new VectorInstruction(512, 2, 2, 0x52)),
            new MultiplyAdd(OneDnn.AVX2_VNNI, ElementType.INT8, new VectorInstruction(256, 1, 2, 0x50)),
            new MultiplyAdd(OneDnn.AVX512_VNNI, ElementType.INT8, new VectorInstruction(512, 1, 2, 0x50)));

    private Peak() {}

    /**
     * Multiplies and adds all the elements of two registers into 32-bit lanes.
     *
     * @param needs the processor's abilities, in oneDNN's bits
     */
    record MultiplyAdd(int needs, ElementType operands, VectorInstruction instruction) {
        /** Where oneDNN multiplies in matrix tiles, vector instructions tell nothing of the types that tiles have. */
        boolean givesPeak(int instructionSet) {
            boolean tiles = (instructionSet & OneDnn.AMX) != 0 && operands != ElementType.F32;
            return (instructionSet & needs) == needs && !tiles;
        }

        /** Of one loop: a multiplication and an addition for each element. */
        double flops() {
            return 2.0 * ACCUMULATORS * instruction.bits() / (8 * operands.bytes);
        }

        /** A function that takes how many loops to run; System V calls pass that in rdi, and preserve no vector register. */
        byte[] loops() {
            ByteArrayOutputStream code = new ByteArrayOutputStream();
            for (int i = 0; i <= RIGHT; i++) {
                code.writeBytes(EXCLUSIVE_OR.encoded(i, i, i));
            }
            int start = code.size();
            for (int i = 0; i < ACCUMULATORS; i++) {
                code.writeBytes(instruction.encoded(i, LEFT, RIGHT));
            }
            code.writeBytes(VectorInstruction.bytes(0x48, 0xff, 0xcf)); // dec rdi
            code.writeBytes(VectorInstruction.bytes(0x75, start - code.size() - 2)); // jnz start, from the next one
            code.writeBytes(VectorInstruction.bytes(0xc5, 0xf8, 0x77)); // vzeroupper
            code.writeBytes(VectorInstruction.bytes(0xc3)); // ret
            return code.toByteArray();
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
