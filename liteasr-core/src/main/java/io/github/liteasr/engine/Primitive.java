package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A compiled native operation. It keeps no state between runs, so all workers may run it at once, each with argument
 * memory of its own.
 */
final class Primitive implements AutoCloseable {
    private static final long ARGUMENT_BYTES = 16;
    private static final int CACHE_LINE = 16;

    private final MemorySegment primitive;
    private final String implementation;
    private final int[] arguments;
    private final MemorySegment[] descriptors;
    private final Arena arena;
    private final @Nullable Invocation[] invocations;

    /** Time spent and runs counted while profiling, a cache line apart for each worker. */
    private final long[] profiled;

    /** One worker's argument list: (int code, memory handle) pairs, the scratchpad last. */
    private record Invocation(MemorySegment list, int count) {}

    /**
     * Compiles a primitive descriptor, which this owns from here on.
     *
     * @param arguments oneDNN's argument codes in the order in which {@link #run} takes addresses
     * @param descriptors the memory descriptor of each argument, owned from here on
     */
    Primitive(int workers, MemorySegment primitiveDescriptor, int[] arguments, MemorySegment[] descriptors) {
        this.implementation = OneDnn.implementation(primitiveDescriptor);
        this.primitive = OneDnn.primitive(primitiveDescriptor);
        this.arguments = append(arguments, OneDnn.ARG_SCRATCHPAD);
        this.descriptors = append(descriptors, OneDnn.queryDescriptor(primitiveDescriptor, OneDnn.QUERY_SCRATCHPAD));
        this.invocations = new Invocation[workers];
        this.profiled = new long[workers * CACHE_LINE];
        this.arena = Arena.ofShared();
        OneDnn.destroyPrimitiveDescriptor(primitiveDescriptor);
    }

    String implementation() {
        return implementation;
    }

    /** Runs the operation on the memory at these addresses, one for each argument. */
    void run(Worker worker, long... addresses) {
        Invocation invocation = invocations[worker.index()];
        if (invocation == null) {
            invocation = prepare();
            invocations[worker.index()] = invocation;
        }
        MemorySegment list = invocation.list;
        for (int i = 0; i < addresses.length; i++) {
            OneDnn.setData(list.get(ValueLayout.ADDRESS, i * ARGUMENT_BYTES + 8L), addresses[i]);
        }
        if (!worker.profiled()) {
            OneDnn.execute(primitive, worker.stream(), invocation.count, list);
            return;
        }
        long start = System.nanoTime();
        OneDnn.execute(primitive, worker.stream(), invocation.count, list);
        profiled[worker.index() * CACHE_LINE] += System.nanoTime() - start;
        profiled[worker.index() * CACHE_LINE + 1]++;
    }

    /** Forgets what profiling found so far. */
    void resetProfile() {
        java.util.Arrays.fill(profiled, 0);
    }

    /** Nanoseconds in this operation while profiling, summed over the workers. */
    long nanoseconds() {
        return profiled(0);
    }

    /** Runs of this operation while profiling. */
    long runs() {
        return profiled(1);
    }

    private long profiled(int which) {
        long sum = 0;
        for (int i = which; i < profiled.length; i += CACHE_LINE) {
            sum += profiled[i];
        }
        return sum;
    }

    private Invocation prepare() {
        int count = arguments.length;
        MemorySegment list = arena.allocate(count * ARGUMENT_BYTES, 8);
        for (int i = 0; i < count; i++) {
            list.set(ValueLayout.JAVA_INT, i * ARGUMENT_BYTES, arguments[i]);
            list.set(ValueLayout.ADDRESS, i * ARGUMENT_BYTES + 8L, OneDnn.memory(descriptors[i]));
        }
        long scratch = Math.max(OneDnn.size(descriptors[count - 1]), 1);
        OneDnn.setData(
                list.get(ValueLayout.ADDRESS, (count - 1) * ARGUMENT_BYTES + 8L),
                arena.allocate(scratch, 64).address());
        return new Invocation(list, count);
    }

    @Override
    public void close() {
        for (Invocation invocation : invocations) {
            if (invocation != null) {
                for (int i = 0; i < invocation.count; i++) {
                    OneDnn.destroyMemory(invocation.list.get(ValueLayout.ADDRESS, i * ARGUMENT_BYTES + 8L));
                }
            }
        }
        OneDnn.destroyPrimitive(primitive);
        for (MemorySegment descriptor : descriptors) {
            OneDnn.destroyDescriptor(descriptor);
        }
        arena.close();
    }

    private static int[] append(int[] list, int last) {
        int[] longer = java.util.Arrays.copyOf(list, list.length + 1);
        longer[list.length] = last;
        return longer;
    }

    private static MemorySegment[] append(MemorySegment[] list, MemorySegment last) {
        MemorySegment[] longer = java.util.Arrays.copyOf(list, list.length + 1);
        longer[list.length] = last;
        return longer;
    }
}
