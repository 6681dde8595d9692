package io.github.liteasr.engine.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.onednn.InstructionSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The instructions that the processor's peak is measured with, and the loop that runs them. */
class MultiplyAddTest {
    @Test
    void a_loop_jumps_back_behind_the_zeroing_of_sixteen_registers() {
        byte[] code = of(ElementType.F32).loops();
        int start = 16 * 5;
        int next = start + 14 * 6 + 3 + 6;
        assertThat(code).hasSize(next + 3 + 1);
        ByteBuffer jump = ByteBuffer.wrap(code, next - 6, 6).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(jump.getShort()).isEqualTo((short) 0x850f);
        assertThat(next + jump.getInt()).isEqualTo(start);
    }

    @Test
    void an_instruction_does_two_operations_for_each_element_of_a_register() {
        assertThat(of(ElementType.F32).flops()).isEqualTo(14 * 16 * 2);
        assertThat(of(ElementType.BF16).flops()).isEqualTo(14 * 32 * 2);
        assertThat(of(ElementType.INT8).flops()).isEqualTo(14 * 64 * 2);
    }

    @Test
    void only_instructions_that_the_processor_has_are_run() {
        assertThat(MultiplyAdd.available())
                .allSatisfy(one -> assertThat(one.needs().available()).isTrue());
    }

    @Test
    void vector_instructions_give_no_peak_of_the_types_of_matrix_tiles() {
        for (ElementType type : List.of(ElementType.BF16, ElementType.INT8)) {
            assertThat(of(type).givesPeak(false)).isTrue();
            assertThat(of(type).givesPeak(true)).isFalse();
        }
        assertThat(of(ElementType.F32).givesPeak(true)).isTrue();
    }

    private static MultiplyAdd of(ElementType operands) {
        return new MultiplyAdd(InstructionSet.AVX512_BF16, operands, 512, VectorCode.ADD_PRODUCT);
    }
}
