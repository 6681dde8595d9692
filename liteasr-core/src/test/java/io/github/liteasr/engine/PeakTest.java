package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The processor's peak, and the machine code that it is measured with. */
@Timeout(60)
class PeakTest {
    private static final VectorInstruction VFMADD231PS = new VectorInstruction(512, 1, 2, 0xb8);
    private static final int AVX512_FP16 = 0x1ef;
    private static final int AVX512_AMX = 0xfef;

    @AutoClose
    private final Engine engine = new Engine(2, Precision.F32);

    /** The bytes that the GNU assembler makes of these instructions, in the longer form of VEX. */
    @Test
    void instructions_are_encoded_as_an_assembler_does() {
        assertThat(encoded(VFMADD231PS, 3, 14, 15)).isEqualTo("62d20d48b8df");
        assertThat(encoded(VFMADD231PS, 13, 14, 2)).isEqualTo("62720d48b8ea");
        assertThat(encoded(new VectorInstruction(256, 1, 2, 0xb8), 3, 14, 15)).isEqualTo("c4c20db8df");
        assertThat(encoded(new VectorInstruction(256, 1, 2, 0xb8), 13, 1, 2)).isEqualTo("c46275b8ea");
        assertThat(encoded(new VectorInstruction(512, 2, 2, 0x52), 3, 14, 15)).isEqualTo("62d20e4852df"); // vdpbf16ps
        assertThat(encoded(new VectorInstruction(512, 1, 2, 0x50), 13, 14, 15)).isEqualTo("62520d4850ef"); // vpdpbusd
        assertThat(encoded(new VectorInstruction(256, 1, 2, 0x50), 13, 14, 15)).isEqualTo("c4420d50ef");
        assertThat(encoded(new VectorInstruction(256, 0, 1, 0x57), 0, 0, 0)).isEqualTo("c4e17c57c0"); // vxorps
        assertThat(encoded(new VectorInstruction(256, 0, 1, 0x57), 13, 13, 13)).isEqualTo("c4411457ed");
    }

    @Test
    void a_loop_jumps_back_behind_the_zeroing_of_sixteen_registers() {
        byte[] code = new Peak.MultiplyAdd(OneDnn.AVX512, ElementType.F32, VFMADD231PS).loops();
        int start = 16 * 5;
        int next = start + 14 * 6 + 3 + 2;
        assertThat(code).hasSize(next + 3 + 1);
        assertThat(code[next - 2]).isEqualTo((byte) 0x75);
        assertThat(next + code[next - 1]).isEqualTo(start);
    }

    @Test
    void an_instruction_does_two_operations_for_each_element_of_a_register() {
        assertThat(new Peak.MultiplyAdd(0, ElementType.F32, VFMADD231PS).flops())
                .isEqualTo(14 * 16 * 2);
        assertThat(new Peak.MultiplyAdd(0, ElementType.BF16, VFMADD231PS).flops())
                .isEqualTo(14 * 32 * 2);
        assertThat(new Peak.MultiplyAdd(0, ElementType.INT8, VFMADD231PS).flops())
                .isEqualTo(14 * 64 * 2);
    }

    @Test
    void only_instructions_that_the_processor_has_are_run() {
        var wide = new Peak.MultiplyAdd(OneDnn.AVX512, ElementType.F32, VFMADD231PS);
        assertThat(wide.givesPeak(OneDnn.AVX2_VNNI)).isFalse();
        assertThat(wide.givesPeak(OneDnn.AVX512)).isTrue();
        assertThat(wide.givesPeak(OneDnn.AVX512_BF16)).isTrue();
    }

    @Test
    void vector_instructions_give_no_peak_of_the_types_of_matrix_tiles() {
        for (ElementType type : List.of(ElementType.BF16, ElementType.INT8)) {
            var multiplyAdd = new Peak.MultiplyAdd(OneDnn.AVX512_BF16, type, VFMADD231PS);
            assertThat(multiplyAdd.givesPeak(AVX512_FP16)).isTrue();
            assertThat(multiplyAdd.givesPeak(AVX512_AMX)).isFalse();
        }
        assertThat(new Peak.MultiplyAdd(OneDnn.AVX512, ElementType.F32, VFMADD231PS).givesPeak(AVX512_AMX))
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

    private static String encoded(VectorInstruction instruction, int target, int left, int right) {
        return HexFormat.of().formatHex(instruction.encoded(target, left, right));
    }
}
