package io.github.liteasr.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
     * @param flops floating-point operations of all runs; zero for an operation that is bound by memory
     * @param operands the type in which they are; null if there are none
     */
    public record Entry(
            String operation,
            long runs,
            long nanoseconds,
            double flops,
            @Nullable ElementType operands) {
        /** Billions of operations a second, of each worker while in this operation. */
        public double gigaflops() {
            return flops / nanoseconds;
        }

        private Entry plus(Entry other) {
            return new Entry(
                    operation, runs + other.runs, nanoseconds + other.nanoseconds, flops + other.flops, operands);
        }
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
                Entry entry = new Entry(
                        operation.label(),
                        runs,
                        primitive.nanoseconds(),
                        runs * operation.flops(),
                        operation.operands());
                entries.merge(entry.operation, entry, Entry::plus);
            }
        });
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(Entry::nanoseconds).reversed());
        return new Profile(nanoseconds, sorted);
    }
}
