package io.github.liteasr.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** An operation of oneDNN's. */
final class OneDnnPrimitive extends Primitive {
    private static final long ARGUMENT_BYTES = 16;

    private final MemorySegment primitive;
    private final String implementation;
    private final int[] arguments;
    private final MemorySegment[] descriptors;
    private final Arena arena;
    private final @Nullable Invocation[] invocations;

    /** One worker's argument list: (int code, memory handle) pairs, the scratchpad last. */
    private record Invocation(MemorySegment list, int count) {}

    /**
     * Compiles a primitive descriptor, which this owns from here on.
     *
     * @param arguments oneDNN's argument codes in the order in which {@link #run} takes addresses
     * @param descriptors the memory descriptor of each argument, owned from here on
     */
    OneDnnPrimitive(int workers, MemorySegment primitiveDescriptor, int[] arguments, MemorySegment[] descriptors) {
        super(workers);
        this.implementation = OneDnn.implementation(primitiveDescriptor);
        this.primitive = OneDnn.primitive(primitiveDescriptor);
        this.arguments = append(arguments, OneDnn.ARG_SCRATCHPAD);
        this.descriptors = append(descriptors, OneDnn.queryDescriptor(primitiveDescriptor, OneDnn.QUERY_SCRATCHPAD));
        this.invocations = new Invocation[workers];
        this.arena = Arena.ofShared();
        OneDnn.destroyPrimitiveDescriptor(primitiveDescriptor);
    }

    @Override
    String implementation() {
        return implementation;
    }

    @Override
    void execute(Worker worker, long[] addresses) {
        Invocation invocation = invocations[worker.index()];
        if (invocation == null) {
            invocation = prepare();
            invocations[worker.index()] = invocation;
        }
        MemorySegment list = invocation.list;
        for (int i = 0; i < addresses.length; i++) {
            OneDnn.setData(list.get(ValueLayout.ADDRESS, i * ARGUMENT_BYTES + 8L), addresses[i]);
        }
        OneDnn.execute(primitive, worker.stream(), invocation.count, list);
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
