package io.github.liteasr.engine.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.liteasr.engine.kernel.Epilogue;
import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.natives.NativeLibraries;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.function.Consumer;

/**
 * The part of oneDNN's C interface (dnnl.h, version 3.11) that the engine uses, one method a function. Handles are
 * native addresses; every handle made here is destroyed by the caller. Codes are those of dnnl_types.h.
 */
public final class OneDnn {
    static final int ARG_SRC = 1;
    static final int ARG_DST = 17;
    static final int ARG_WEIGHTS = 33;
    static final int ARG_BIAS = 41;
    static final int ARG_SCALE = 51;
    static final int ARG_SHIFT = 52;
    static final int ARG_SCRATCHPAD = 80;
    static final int ARG_SCALES = 0x1000;

    static final int QUERY_WEIGHTS = 131;
    static final int QUERY_SCRATCHPAD = 136;
    private static final int QUERY_IMPLEMENTATION = 8;

    private static final int GELU_ERF = 49;
    private static final int LINEAR = 38;
    private static final int EXP = 42;
    static final int SOFTMAX = 0x30000;
    static final int LOG_SOFTMAX = 0x30001;
    private static final int REDUCTION_SUM = 0x2fff4;
    private static final int FORWARD_INFERENCE = 96;
    private static final int USE_SCALE_AND_SHIFT = 6;
    private static final int USER_SCRATCHPAD = 1;
    private static final int FORMAT_ANY = 1;
    private static final int FORMAT_BA16A64B2A = 384;
    private static final int FORMAT_BA16A64B4A = 388;
    private static final int CPU = 1;
    private static final int UNIMPLEMENTED = 3;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = load();

    private static final MethodHandle SET_OMP_THREADS =
            LINKER.downcallHandle(SYMBOLS.findOrThrow("omp_set_num_threads"), FunctionDescriptor.ofVoid(JAVA_INT));
    private static final MethodHandle EFFECTIVE_ISA = function("dnnl_get_effective_cpu_isa");
    private static final MethodHandle ENGINE_CREATE = function("dnnl_engine_create", ADDRESS, JAVA_INT, JAVA_LONG);
    private static final MethodHandle STREAM_CREATE = function("dnnl_stream_create", ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle STREAM_DESTROY = function("dnnl_stream_destroy", ADDRESS);
    private static final MethodHandle DESC_STRIDES =
            function("dnnl_memory_desc_create_with_strides", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle DESC_TAG =
            function("dnnl_memory_desc_create_with_tag", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle DESC_CLONE = function("dnnl_memory_desc_clone", ADDRESS, ADDRESS);
    private static final MethodHandle DESC_EQUAL = function("dnnl_memory_desc_equal", ADDRESS, ADDRESS);
    private static final MethodHandle DESC_DESTROY = function("dnnl_memory_desc_destroy", ADDRESS);
    private static final MethodHandle DESC_SIZE = LINKER.downcallHandle(
            SYMBOLS.findOrThrow("dnnl_memory_desc_get_size"), FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    private static final MethodHandle ATTR_CREATE = function("dnnl_primitive_attr_create", ADDRESS);
    private static final MethodHandle ATTR_DESTROY = function("dnnl_primitive_attr_destroy", ADDRESS);
    private static final MethodHandle ATTR_SCRATCHPAD =
            function("dnnl_primitive_attr_set_scratchpad_mode", ADDRESS, JAVA_INT);
    private static final MethodHandle ATTR_SCALES =
            function("dnnl_primitive_attr_set_scales_mask", ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle ATTR_POST_OPS = function("dnnl_primitive_attr_set_post_ops", ADDRESS, ADDRESS);
    private static final MethodHandle POST_OPS_CREATE = function("dnnl_post_ops_create", ADDRESS);
    private static final MethodHandle POST_OPS_DESTROY = function("dnnl_post_ops_destroy", ADDRESS);
    private static final MethodHandle POST_OPS_ELTWISE =
            function("dnnl_post_ops_append_eltwise", ADDRESS, JAVA_INT, JAVA_FLOAT, JAVA_FLOAT);
    private static final MethodHandle POST_OPS_SUM =
            function("dnnl_post_ops_append_sum", ADDRESS, JAVA_FLOAT, JAVA_INT, JAVA_INT);
    private static final MethodHandle MATMUL = function(
            "dnnl_matmul_primitive_desc_create", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SOFTMAX_CREATE = function(
            "dnnl_softmax_forward_primitive_desc_create",
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            ADDRESS);
    private static final MethodHandle LAYER_NORM = function(
            "dnnl_layer_normalization_forward_primitive_desc_create",
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_FLOAT,
            JAVA_INT,
            ADDRESS);
    private static final MethodHandle REDUCTION = function(
            "dnnl_reduction_primitive_desc_create",
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_FLOAT,
            JAVA_FLOAT,
            ADDRESS);
    private static final MethodHandle REORDER =
            function("dnnl_reorder_primitive_desc_create", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle PD_QUERY =
            function("dnnl_primitive_desc_query", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle PD_QUERY_MD = LINKER.downcallHandle(
            SYMBOLS.findOrThrow("dnnl_primitive_desc_query_md"),
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle PD_DESTROY = function("dnnl_primitive_desc_destroy", ADDRESS);
    private static final MethodHandle PRIMITIVE_CREATE = function("dnnl_primitive_create", ADDRESS, ADDRESS);
    private static final MethodHandle PRIMITIVE_DESTROY = function("dnnl_primitive_destroy", ADDRESS);
    private static final MethodHandle PRIMITIVE_EXECUTE =
            function("dnnl_primitive_execute", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle MEMORY_CREATE =
            function("dnnl_memory_create", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle MEMORY_DESTROY = function("dnnl_memory_destroy", ADDRESS);
    private static final MethodHandle MEMORY_SET = function("dnnl_memory_set_data_handle", ADDRESS, ADDRESS);

    private static final MemorySegment ENGINE =
            created("dnnl_engine_create", out -> (int) ENGINE_CREATE.invokeExact(out, CPU, 0L));

    private OneDnn() {}

    /**
     * Loads the library, if this is the first call.
     *
     * @throws UnsatisfiedLinkError if it is not on the class path
     */
    public static void requireLoaded() {
        // Initialising this class is all there is to do.
    }

    /** Makes the calling thread run native primitives by itself, without starting OpenMP threads. */
    public static void useOneThread() {
        call(() -> {
            SET_OMP_THREADS.invokeExact(1);
            return 0;
        });
    }

    /** The processor's abilities as oneDNN's bit set, after ONEDNN_MAX_CPU_ISA. */
    static int instructionSet() {
        return call(() -> (int) EFFECTIVE_ISA.invokeExact());
    }

    static MemorySegment stream() {
        return created("dnnl_stream_create", out -> (int) STREAM_CREATE.invokeExact(out, ENGINE, 1));
    }

    static void destroyStream(MemorySegment stream) {
        call(() -> (int) STREAM_DESTROY.invokeExact(stream));
    }

    /** A descriptor of a dense matrix or vector with the given element strides. */
    static MemorySegment descriptor(ElementType type, long[] dims, long[] strides) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment d = arena.allocateFrom(JAVA_LONG, dims);
            MemorySegment s = arena.allocateFrom(JAVA_LONG, strides);
            return created("dnnl_memory_desc_create_with_strides", out ->
                    (int) DESC_STRIDES.invokeExact(out, dims.length, d, code(type), s));
        }
    }

    /** The code of {@code dnnl_data_type_t}. */
    private static int code(ElementType type) {
        return switch (type) {
            case F32 -> 3;
            case BF16 -> 2;
            case INT8 -> 5;
            case UINT8 -> 6;
        };
    }

    /** A descriptor that leaves the layout to the primitive that it is given to. */
    static MemorySegment anyDescriptor(ElementType type, long... dims) {
        return tagged(type, FORMAT_ANY, dims);
    }

    /** A descriptor of blocks of 64 columns in which two rows at a time alternate, or four in 8 bits. */
    static MemorySegment alternatingDescriptor(ElementType type, long... dims) {
        return tagged(type, type == ElementType.INT8 ? FORMAT_BA16A64B4A : FORMAT_BA16A64B2A, dims);
    }

    private static MemorySegment tagged(ElementType type, int tag, long... dims) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment d = arena.allocateFrom(JAVA_LONG, dims);
            return created("dnnl_memory_desc_create_with_tag", out ->
                    (int) DESC_TAG.invokeExact(out, dims.length, d, code(type), tag));
        }
    }

    /** Whether two descriptors are of the same layout. */
    static boolean equal(MemorySegment descriptor, MemorySegment other) {
        return call(() -> (int) DESC_EQUAL.invokeExact(descriptor, other)) != 0;
    }

    static long size(MemorySegment descriptor) {
        try {
            return (long) DESC_SIZE.invokeExact(descriptor);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static void destroyDescriptor(MemorySegment descriptor) {
        call(() -> (int) DESC_DESTROY.invokeExact(descriptor));
    }

    /** Attributes with scratch memory given by the caller, so that primitives keep no state of their own. */
    static MemorySegment attributes() {
        MemorySegment attributes = created("dnnl_primitive_attr_create", out -> (int) ATTR_CREATE.invokeExact(out));
        check("dnnl_primitive_attr_set_scratchpad_mode", () ->
                (int) ATTR_SCRATCHPAD.invokeExact(attributes, USER_SCRATCHPAD));
        return attributes;
    }

    static void scales(MemorySegment attributes, int argument, int mask) {
        check("dnnl_primitive_attr_set_scales_mask", () -> (int) ATTR_SCALES.invokeExact(attributes, argument, mask));
    }

    /** What a primitive does with its result. */
    static void postOperations(MemorySegment attributes, Epilogue epilogue) {
        postOperations(attributes, operations -> {
            if (epilogue == Epilogue.GELU || epilogue == Epilogue.GELU_ADD) {
                elementwise(operations, GELU_ERF, 0);
            }
            if (epilogue == Epilogue.ADD || epilogue == Epilogue.GELU_ADD) {
                check("dnnl_post_ops_append_sum", () -> (int) POST_OPS_SUM.invokeExact(operations, 1f, 0, 0));
            }
        });
    }

    /** Scales a primitive's result, and takes the exponential of that if wanted. */
    static void postOperations(MemorySegment attributes, float scale, boolean exponential) {
        postOperations(attributes, operations -> {
            elementwise(operations, LINEAR, scale);
            if (exponential) {
                elementwise(operations, EXP, 0);
            }
        });
    }

    private static void postOperations(MemorySegment attributes, Consumer<MemorySegment> filling) {
        MemorySegment operations = created("dnnl_post_ops_create", out -> (int) POST_OPS_CREATE.invokeExact(out));
        filling.accept(operations);
        check("dnnl_primitive_attr_set_post_ops", () -> (int) ATTR_POST_OPS.invokeExact(attributes, operations));
        call(() -> (int) POST_OPS_DESTROY.invokeExact(operations));
    }

    private static void elementwise(MemorySegment operations, int algorithm, float alpha) {
        check("dnnl_post_ops_append_eltwise", () ->
                (int) POST_OPS_ELTWISE.invokeExact(operations, algorithm, alpha, 0f));
    }

    static void destroyAttributes(MemorySegment attributes) {
        call(() -> (int) ATTR_DESTROY.invokeExact(attributes));
    }

    static MemorySegment matmul(
            MemorySegment src, MemorySegment weights, MemorySegment bias, MemorySegment dst, MemorySegment attributes) {
        return created("dnnl_matmul_primitive_desc_create", out ->
                (int) MATMUL.invokeExact(out, ENGINE, src, weights, bias, dst, attributes));
    }

    /** Softmax, or its logarithm, along the columns of a matrix. */
    static MemorySegment softmax(int algorithm, MemorySegment src, MemorySegment dst, MemorySegment attributes) {
        return created("dnnl_softmax_forward_primitive_desc_create", out ->
                (int) SOFTMAX_CREATE.invokeExact(out, ENGINE, FORWARD_INFERENCE, algorithm, src, dst, 1, attributes));
    }

    static MemorySegment layerNorm(
            MemorySegment src, MemorySegment dst, MemorySegment stats, float epsilon, MemorySegment attributes) {
        return created("dnnl_layer_normalization_forward_primitive_desc_create", out -> (int) LAYER_NORM.invokeExact(
                out, ENGINE, FORWARD_INFERENCE, src, dst, stats, epsilon, USE_SCALE_AND_SHIFT, attributes));
    }

    /** The sum along the dimensions in which the output has size one. */
    static MemorySegment sum(MemorySegment src, MemorySegment dst, MemorySegment attributes) {
        return created("dnnl_reduction_primitive_desc_create", out ->
                (int) REDUCTION.invokeExact(out, ENGINE, REDUCTION_SUM, src, dst, 0f, 0f, attributes));
    }

    static MemorySegment reorder(MemorySegment src, MemorySegment dst, MemorySegment attributes) {
        return created("dnnl_reorder_primitive_desc_create", out ->
                (int) REORDER.invokeExact(out, src, ENGINE, dst, ENGINE, attributes));
    }

    /** A copy of one of a primitive's descriptors. */
    static MemorySegment queryDescriptor(MemorySegment primitiveDescriptor, int what) {
        try {
            MemorySegment found = (MemorySegment) PD_QUERY_MD.invokeExact(primitiveDescriptor, what, 0);
            return created("dnnl_memory_desc_clone", out -> (int) DESC_CLONE.invokeExact(out, found));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The name of the implementation that oneDNN chose, such as {@code brg_matmul:avx512_core}. */
    static String implementation(MemorySegment primitiveDescriptor) {
        MemorySegment text = created("dnnl_primitive_desc_query", out ->
                (int) PD_QUERY.invokeExact(primitiveDescriptor, QUERY_IMPLEMENTATION, 0, out));
        return text.reinterpret(256).getString(0);
    }

    static void destroyPrimitiveDescriptor(MemorySegment primitiveDescriptor) {
        call(() -> (int) PD_DESTROY.invokeExact(primitiveDescriptor));
    }

    static MemorySegment primitive(MemorySegment primitiveDescriptor) {
        return created("dnnl_primitive_create", out -> (int) PRIMITIVE_CREATE.invokeExact(out, primitiveDescriptor));
    }

    static void destroyPrimitive(MemorySegment primitive) {
        call(() -> (int) PRIMITIVE_DESTROY.invokeExact(primitive));
    }

    /** Runs a primitive over {@code count} (argument, memory) pairs of 16 bytes each. */
    static void execute(MemorySegment primitive, MemorySegment stream, int count, MemorySegment arguments) {
        int status;
        try {
            status = (int) PRIMITIVE_EXECUTE.invokeExact(primitive, stream, count, arguments);
        } catch (Throwable t) {
            throw unexpected(t);
        }
        if (status != 0) {
            throw failure("dnnl_primitive_execute", status);
        }
    }

    /** A memory object over data that {@link #setData} names later. */
    static MemorySegment memory(MemorySegment descriptor) {
        return created("dnnl_memory_create", out ->
                (int) MEMORY_CREATE.invokeExact(out, descriptor, ENGINE, MemorySegment.NULL));
    }

    static void setData(MemorySegment memory, long address) {
        int status;
        try {
            status = (int) MEMORY_SET.invokeExact(memory, MemorySegment.ofAddress(address));
        } catch (Throwable t) {
            throw unexpected(t);
        }
        if (status != 0) {
            throw failure("dnnl_memory_set_data_handle", status);
        }
    }

    static void destroyMemory(MemorySegment memory) {
        call(() -> (int) MEMORY_DESTROY.invokeExact(memory));
    }

    private interface Native {
        int run() throws Throwable;
    }

    private interface Creation {
        int into(MemorySegment out) throws Throwable;
    }

    private static MemorySegment created(String name, Creation creation) {
        AddressLayout address = ADDRESS;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(address);
            check(name, () -> creation.into(out));
            return out.get(address, 0);
        }
    }

    private static void check(String name, Native function) {
        int status = call(function);
        if (status != 0) {
            throw failure(name, status);
        }
    }

    private static int call(Native function) {
        try {
            return function.run();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static IllegalStateException failure(String name, int status) {
        return new IllegalStateException(
                name + " failed with status " + status + (status == UNIMPLEMENTED ? ", not possible here" : ""));
    }

    private static RuntimeException unexpected(Throwable t) {
        return t instanceof RuntimeException e ? e : new IllegalStateException(t);
    }

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static SymbolLookup load() {
        NativeLibraries.OneDnnFiles libraries = NativeLibraries.oneDnn();
        SymbolLookup openMp = SymbolLookup.libraryLookup(libraries.openMp(), Arena.global());
        return openMp.or(SymbolLookup.libraryLookup(libraries.oneDnn(), Arena.global()));
    }
}
