package io.github.liteasr.engine;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.x86.MachineCode;
import io.github.liteasr.engine.x86.MultiplyAdd;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the processor's multiply-add instructions attain on registers alone: no product can be faster. Their operands
 * are zeros, with which a processor may clock higher than with others.
 */
public final class Peak {
    /** About 2 ms at two instructions a cycle: short, so that some runs are not interrupted on a busy machine. */
    private static final long LOOPS = 1_000_000;

    /** For how long an instruction is run again and again; the first runs also warm up. */
    private static final long NANOSECONDS = 300_000_000;

    private Peak() {}

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
        for (MultiplyAdd multiplyAdd : MultiplyAdd.available()) {
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
