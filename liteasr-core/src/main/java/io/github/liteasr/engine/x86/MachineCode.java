package io.github.liteasr.engine.x86;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.liteasr.natives.NativeLibraries;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A function of one 64-bit integer, in x86-64 machine code and memory of its own; on Linux, whose constants these are. */
public final class MachineCode implements AutoCloseable {
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final long FAILED = -1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MAP =
            function("mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle PROTECT = function("mprotect", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle UNMAP = function("munmap", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle RUN = LINKER.downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG));

    private static final byte RETURN = (byte) 0xc3;
    private static final boolean SUPPORTED = granted();

    private final MemorySegment memory;

    private MachineCode(MemorySegment memory) {
        this.memory = memory;
    }

    /** Whether this is such a system, and grants memory for code. */
    public static boolean supported() {
        return SUPPORTED;
    }

    private static boolean granted() {
        if (!NativeLibraries.platform().equals("linux-x86_64")) {
            return false;
        }
        try (MachineCode code = load(new byte[] {RETURN})) {
            code.run(0);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /**
     * Makes code callable.
     *
     * @throws IllegalStateException if the system refuses
     */
    public static MachineCode load(byte[] code) {
        try {
            MemorySegment start = (MemorySegment)
                    MAP.invokeExact(MemorySegment.NULL, (long) code.length, READ | WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (start.address() == FAILED) {
                throw new IllegalStateException("the system grants no memory");
            }
            MachineCode loaded = new MachineCode(start.reinterpret(code.length));
            MemorySegment.copy(code, 0, loaded.memory, JAVA_BYTE, 0, code.length);
            // Never writable and executable at once, which hardened systems do not grant.
            if ((int) PROTECT.invokeExact(start, (long) code.length, READ | EXECUTE) != 0) {
                loaded.close();
                throw new IllegalStateException("the system grants no memory for code");
            }
            return loaded;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Runs it. */
    public void run(long argument) {
        try {
            RUN.invokeExact(memory, argument);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public void close() {
        try {
            int _ = (int) UNMAP.invokeExact(memory, memory.byteSize());
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static RuntimeException unexpected(Throwable t) {
        return t instanceof RuntimeException e ? e : new IllegalStateException(t);
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }
}
