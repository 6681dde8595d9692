package io.github.liteasr.engine.onednn;

import io.github.liteasr.natives.NativeLibraries;

/**
 * What processors of the x86-64 architecture may be able to do, in the bits of oneDNN's {@code dnnl_cpu_isa_t}. A processor
 * has what {@code ONEDNN_MAX_CPU_ISA} leaves of it.
 */
public enum InstructionSet {
    AVX2(0x7),
    AVX2_VNNI(0xf),
    AVX512(0x27),
    AVX512_VNNI(0x67),
    AVX512_BF16(0xe7),
    /** Matrix tiles: the bits by which {@code avx512_core_amx} exceeds {@code avx512_core_fp16}. */
    AMX(0xe00);

    private static final int AVAILABLE = NativeLibraries.platform().endsWith("x86_64") ? OneDnn.instructionSet() : 0;

    private final int bits;

    InstructionSet(int bits) {
        this.bits = bits;
    }

    /** Whether this processor has all of it. */
    public boolean available() {
        return within(AVAILABLE);
    }

    /** Whether all of it is among these abilities, in oneDNN's bits. */
    boolean within(int abilities) {
        return (abilities & bits) == bits;
    }
}
