package io.github.liteasr.engine;

import io.github.liteasr.engine.kernel.Kernels;
import io.github.liteasr.engine.kernel.Primitives;
import io.github.liteasr.engine.onednn.OneDnnKernels;
import io.github.liteasr.engine.x86.Avx512Bf16Kernels;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The kernels that there are, the fastest first: an engine takes the first ones that its processor runs. */
@SuppressWarnings("ImmutableEnumChecker") // the functions are constructors and static methods
enum KernelSet {
    AVX512_BF16(Avx512Bf16Kernels::supported, Avx512Bf16Kernels::new),
    ONEDNN(() -> true, OneDnnKernels::new);

    private final BooleanSupplier supported;
    private final Function<Primitives, Kernels> maker;

    KernelSet(BooleanSupplier supported, Function<Primitives, Kernels> maker) {
        this.supported = supported;
        this.maker = maker;
    }

    /** Whether this processor runs them. */
    boolean supported() {
        return supported.getAsBoolean();
    }

    Kernels kernels(Primitives primitives) {
        return maker.apply(primitives);
    }

    /** Those for this processor. */
    static KernelSet best() {
        return Arrays.stream(values()).filter(KernelSet::supported).findFirst().orElseThrow();
    }
}
