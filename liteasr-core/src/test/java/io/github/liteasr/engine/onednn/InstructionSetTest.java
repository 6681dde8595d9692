package io.github.liteasr.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The bits of {@code dnnl_cpu_isa_t}, which are those of version 3.11. */
class InstructionSetTest {
    private static final int AVX512_FP16 = 0x1ef;
    private static final int AVX512_AMX = 0xfef;

    @Test
    void an_instruction_set_needs_all_of_its_bits() {
        assertThat(InstructionSet.AVX512.within(0xf)).isFalse();
        assertThat(InstructionSet.AVX512.within(0x27)).isTrue();
        assertThat(InstructionSet.AVX512.within(0xe7)).isTrue();
    }

    @Test
    void tiles_are_what_comes_after_half_precision() {
        assertThat(InstructionSet.AMX.within(AVX512_FP16)).isFalse();
        assertThat(InstructionSet.AMX.within(AVX512_AMX)).isTrue();
    }
}
