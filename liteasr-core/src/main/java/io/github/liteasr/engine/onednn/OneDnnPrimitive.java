package io.github.liteasr.engine.onednn;

import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An operation of oneDNN's. */
final class OneDnnPrimitive extends Primitive {
    private static final long ARGUMENT_BYTES = 16;

    private final MemorySegment primitive;
    private final String implementation;
    private final List<Argument> arguments;
    private final Arena arena;
    private final @Nullable Invocation[] invocations;

    /** One worker's stream and argument list: (int code, memory handle) pairs, the scratchpad last. */
    private record Invocation(MemorySegment stream, MemorySegment list) {}

    /**
     * Compiles an operation.
     *
     * @param description makes the primitive descriptor, with attributes that it may change
     * @param arguments in the order in which {@link #run} takes addresses; their descriptors are owned from here on
     */
    static OneDnnPrimitive of(int workers, UnaryOperator<MemorySegment> description, Argument... arguments) {
        MemorySegment attributes = OneDnn.attributes();
        MemorySegment descriptor = description.apply(attributes);
        OneDnn.destroyAttributes(attributes);
        return new OneDnnPrimitive(workers, descriptor, List.of(arguments));
    }

    private OneDnnPrimitive(int workers, MemorySegment primitiveDescriptor, List<Argument> arguments) {
        super(workers);
        this.implementation = OneDnn.implementation(primitiveDescriptor);
        this.primitive = OneDnn.primitive(primitiveDescriptor);
        this.arguments = new ArrayList<>(arguments);
        this.arguments.add(new Argument(
                OneDnn.ARG_SCRATCHPAD, OneDnn.queryDescriptor(primitiveDescriptor, OneDnn.QUERY_SCRATCHPAD)));
        this.invocations = new Invocation[workers];
        this.arena = Arena.ofShared();
        OneDnn.destroyPrimitiveDescriptor(primitiveDescriptor);
    }

    @Override
    public String implementation() {
        return implementation;
    }

    @Override
    protected void execute(Worker worker, long[] addresses) {
        Invocation invocation = invocations[worker.index()];
        if (invocation == null) {
            invocation = prepare();
            invocations[worker.index()] = invocation;
        }
        for (int i = 0; i < addresses.length; i++) {
            OneDnn.setData(memory(invocation, i), addresses[i]);
        }
        OneDnn.execute(primitive, invocation.stream, arguments.size(), invocation.list);
    }

    private Invocation prepare() {
        MemorySegment list = arena.allocate(arguments.size() * ARGUMENT_BYTES, 8);
        for (int i = 0; i < arguments.size(); i++) {
            list.set(ValueLayout.JAVA_INT, i * ARGUMENT_BYTES, arguments.get(i).code());
            list.set(
                    ValueLayout.ADDRESS,
                    i * ARGUMENT_BYTES + 8L,
                    OneDnn.memory(arguments.get(i).descriptor()));
        }
        Invocation invocation = new Invocation(OneDnn.stream(), list);
        int scratchpad = arguments.size() - 1;
        long scratch = Math.max(OneDnn.size(arguments.get(scratchpad).descriptor()), 1);
        OneDnn.setData(
                memory(invocation, scratchpad), arena.allocate(scratch, 64).address());
        return invocation;
    }

    private static MemorySegment memory(Invocation invocation, int argument) {
        return invocation.list.get(ValueLayout.ADDRESS, argument * ARGUMENT_BYTES + 8L);
    }

    @Override
    public void close() {
        for (Invocation invocation : invocations) {
            if (invocation != null) {
                for (int i = 0; i < arguments.size(); i++) {
                    OneDnn.destroyMemory(memory(invocation, i));
                }
                OneDnn.destroyStream(invocation.stream);
            }
        }
        OneDnn.destroyPrimitive(primitive);
        arguments.forEach(argument -> OneDnn.destroyDescriptor(argument.descriptor()));
        arena.close();
    }
}
