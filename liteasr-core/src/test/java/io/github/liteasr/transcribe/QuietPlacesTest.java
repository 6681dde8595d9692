package io.github.liteasr.transcribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QuietPlacesTest {
    @Test
    void the_quietest_place_shortly_before_is_found() {
        float[] samples = noise();
        Arrays.fill(samples, 14_400, 15_200, 0); // from 0.90 s to 0.95 s
        QuietPlaces places = new QuietPlaces(samples);
        assertThat(places.before(1)).isCloseTo(0.94, within(1e-9));
        assertThat(places.before(1.2)).isNotCloseTo(0.94, within(0.05));
    }

    @Test
    void of_equally_quiet_places_the_time_itself_is_kept() {
        assertThat(new QuietPlaces(new float[32_000]).before(1.234)).isEqualTo(1.234);
    }

    @Test
    void places_of_later_times_are_not_earlier_and_lie_in_the_recording() {
        QuietPlaces places = new QuietPlaces(noise());
        double last = 0;
        for (int i = 0; i <= 100; i++) {
            double place = places.before(0.02 * i);
            assertThat(place).isBetween(Math.max(0, 0.02 * i - 0.15 - 1e-9), 0.02 * i);
            assertThat(place).isGreaterThanOrEqualTo(last);
            last = place;
        }
    }

    private static float[] noise() {
        java.util.Random random = new java.util.Random(1);
        float[] samples = new float[32_000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.1 * random.nextGaussian());
        }
        return samples;
    }
}
