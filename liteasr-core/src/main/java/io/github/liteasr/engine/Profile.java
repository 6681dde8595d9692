package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.Operation;
import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.memory.ElementType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the workers' time went in a piece of work.
 *
 * @param nanoseconds all the workers' time, also that in no operation
 * @param entries the operations, the longest first
 */
public record Profile(long nanoseconds, List<Entry> entries) {
    public Profile {
        entries = List.copyOf(entries);
    }

    /**
     * One kind of operation.
     *
     * @param flops multiplications and additions of all runs by the type of their operands; none for an operation that is
     *     bound by memory
     */
    public record Entry(String operation, long runs, long nanoseconds, Map<ElementType, Double> flops) {
        public Entry {
            flops = Map.copyOf(flops);
        }

        /** Billions of operations a second, of each worker while in this operation. */
        public double gigaflops() {
            return flops.values().stream().mapToDouble(Double::doubleValue).sum() / nanoseconds;
        }

        private Entry plus(Entry other) {
            return new Entry(operation, runs + other.runs, nanoseconds + other.nanoseconds, sum(List.of(this, other)));
        }
    }

    /** Multiplications and additions of everything, by the type of their operands. */
    public Map<ElementType, Double> flops() {
        return sum(entries);
    }

    private static Map<ElementType, Double> sum(List<Entry> entries) {
        Map<ElementType, Double> sum = new EnumMap<>(ElementType.class);
        entries.forEach(entry -> entry.flops.forEach((type, flops) -> sum.merge(type, flops, Double::sum)));
        return sum;
    }

    /** Time outside of all native operations: in Java, or waiting for other workers. */
    public long otherNanoseconds() {
        return nanoseconds - entries.stream().mapToLong(Entry::nanoseconds).sum();
    }

    static Profile of(Map<Operation, Primitive> primitives, long nanoseconds) {
        Map<String, Entry> entries = new TreeMap<>();
        primitives.forEach((operation, primitive) -> {
            long runs = primitive.runs();
            if (runs > 0) {
                Map<ElementType, Double> flops = new EnumMap<>(ElementType.class);
                operation.flops().forEach((type, each) -> flops.put(type, runs * each));
                Entry entry = new Entry(operation.label(), runs, primitive.nanoseconds(), flops);
                entries.merge(entry.operation, entry, Entry::plus);
            }
        });
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(Entry::nanoseconds).reversed());
        return new Profile(nanoseconds, sorted);
    }
}
