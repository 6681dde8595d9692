package io.github.liteasr.vad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HyperbolicTangentTest {
    @Test
    void it_is_that_of_the_library_to_five_units_in_ten_millions() {
        for (double x = -30; x <= 30; x += 0.001) {
            float[] value = {(float) x};
            HyperbolicTangent.apply(value);
            assertThat((double) value[0]).as("tanh %s", x).isCloseTo(Math.tanh((float) x), within(5e-7));
        }
    }

    @Test
    void it_is_one_at_infinity() {
        float[] values = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, -0f};
        HyperbolicTangent.apply(values);
        assertThat(values).containsExactly(new float[] {1, -1, 0, 0}, within(5e-7f));
    }
}
