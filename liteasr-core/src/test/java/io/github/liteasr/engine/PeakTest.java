package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The processor's peak, and the loop that it is measured with. */
@Timeout(60)
class PeakTest {
    private static final Assembler.Instruction VFMADD231PS = new Assembler.Instruction(1, 2, 0, 0xb8);
    private static final int AVX512_FP16 = 0x1ef;
    private static final int AVX512_AMX = 0xfef;

    @AutoClose
    private final Engine engine = new Engine(2, Precision.F32);

    @Test
    void a_loop_jumps_back_behind_the_zeroing_of_sixteen_registers() {
        byte[] code = new Peak.MultiplyAdd(OneDnn.AVX512, ElementType.F32, 512, VFMADD231PS).loops();
        int start = 16 * 5;
        int next = start + 14 * 6 + 3 + 6;
        assertThat(code).hasSize(next + 3 + 1);
        ByteBuffer jump = ByteBuffer.wrap(code, next - 6, 6).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(jump.getShort()).isEqualTo((short) 0x850f);
        assertThat(next + jump.getInt()).isEqualTo(start);
    }

    @Test
    void an_instruction_does_two_operations_for_each_element_of_a_register() {
        assertThat(new Peak.MultiplyAdd(0, ElementType.F32, 512, VFMADD231PS).flops())
                .isEqualTo(14 * 16 * 2);
        assertThat(new Peak.MultiplyAdd(0, ElementType.BF16, 512, VFMADD231PS).flops())
                .isEqualTo(14 * 32 * 2);
        assertThat(new Peak.MultiplyAdd(0, ElementType.INT8, 512, VFMADD231PS).flops())
                .isEqualTo(14 * 64 * 2);
    }

    @Test
    void only_instructions_that_the_processor_has_are_run() {
        var wide = new Peak.MultiplyAdd(OneDnn.AVX512, ElementType.F32, 512, VFMADD231PS);
        assertThat(wide.givesPeak(OneDnn.AVX2_VNNI)).isFalse();
        assertThat(wide.givesPeak(OneDnn.AVX512)).isTrue();
        assertThat(wide.givesPeak(OneDnn.AVX512_BF16)).isTrue();
    }

    @Test
    void vector_instructions_give_no_peak_of_the_types_of_matrix_tiles() {
        for (ElementType type : List.of(ElementType.BF16, ElementType.INT8)) {
            var multiplyAdd = new Peak.MultiplyAdd(OneDnn.AVX512_BF16, type, 512, VFMADD231PS);
            assertThat(multiplyAdd.givesPeak(AVX512_FP16)).isTrue();
            assertThat(multiplyAdd.givesPeak(AVX512_AMX)).isFalse();
        }
        assertThat(new Peak.MultiplyAdd(OneDnn.AVX512, ElementType.F32, 512, VFMADD231PS).givesPeak(AVX512_AMX))
                .isTrue();
    }

    @Test
    void a_measured_peak_is_positive_and_finite_and_that_of_32_bit_floats_is_known_on_linux() {
        Map<ElementType, Double> peaks = Peak.measure(engine);
        assertThat(peaks.values())
                .allSatisfy(peak -> assertThat(peak).isPositive().isFinite());
        boolean linux = NativeLibraries.platform().equals("linux-x86_64");
        boolean wide = linux && (OneDnn.instructionSet() & OneDnn.AVX2) == OneDnn.AVX2;
        assertThat(peaks.containsKey(ElementType.F32)).isEqualTo(wide);
    }
}
