package io.github.liteasr.engine.x86;

import io.github.liteasr.engine.kernel.Primitive;
import io.github.liteasr.engine.threads.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An operation in the engine's own machine code, a function that takes the address of its arguments' addresses. */
final class CodePrimitive extends Primitive {
    private static final long CACHE_LINE = 64;

    private final String implementation;
    private final MachineCode code;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment arguments;
    private final long worker;

    /**
     * Loads code for a function.
     *
     * @param arguments that {@link #run} takes
     * @param constants 32-bit floats, whose address the function gets as its last argument
     */
    CodePrimitive(int workers, String implementation, byte[] code, int arguments, float... constants) {
        super(workers);
        this.implementation = implementation;
        this.code = MachineCode.load(code);
        long size = ValueLayout.JAVA_LONG.byteSize();
        this.worker = Math.ceilDiv((arguments + 1) * size, CACHE_LINE) * CACHE_LINE;
        this.arguments = arena.allocate(workers * worker, CACHE_LINE);
        MemorySegment table = arena.allocateFrom(ValueLayout.JAVA_FLOAT, constants);
        for (int i = 0; i < workers; i++) {
            this.arguments.set(ValueLayout.JAVA_LONG, i * worker + arguments * size, table.address());
        }
    }

    @Override
    public String implementation() {
        return implementation;
    }

    @Override
    protected void execute(Worker by, long[] addresses) {
        long own = by.index() * worker;
        for (int i = 0; i < addresses.length; i++) {
            arguments.set(ValueLayout.JAVA_LONG, own + i * ValueLayout.JAVA_LONG.byteSize(), addresses[i]);
        }
        code.run(arguments.address() + own);
    }

    @Override
    public void close() {
        code.close();
        arena.close();
    }
}
