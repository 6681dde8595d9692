package io.github.liteasr.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.liteasr.engine.memory.ElementType;
import io.github.liteasr.engine.onednn.InstructionSet;
import io.github.liteasr.natives.NativeLibraries;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The processor's peak. */
@Timeout(60)
class PeakTest {
    @AutoClose
    private final Engine engine = new Engine(2, Precision.F32);

    @Test
    void a_measured_peak_is_positive_and_finite_and_that_of_32_bit_floats_is_known_on_linux() {
        Map<ElementType, Double> peaks = Peak.measure(engine);
        assertThat(peaks.values())
                .allSatisfy(peak -> assertThat(peak).isPositive().isFinite());
        boolean linux = NativeLibraries.platform().equals("linux-x86_64");
        boolean wide = linux && InstructionSet.AVX2.available();
        assertThat(peaks.containsKey(ElementType.F32)).isEqualTo(wide);
    }
}
