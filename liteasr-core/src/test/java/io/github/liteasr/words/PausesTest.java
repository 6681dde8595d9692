package io.github.liteasr.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Words in four seconds of noise, some of it faint. */
class PausesTest {
    @Test
    void pauses_before_and_after_a_word_are_no_part_of_it() {
        float[] samples = noise();
        faint(samples, 1, 1.5);
        faint(samples, 2, 3);
        Word word = new Pauses(samples, 0).trimmed(word(1.1, 2.7));
        assertThat(word.start()).isCloseTo(1.5, within(0.011));
        assertThat(word.end()).isCloseTo(2, within(0.011));
    }

    @Test
    void pauses_within_a_word_and_very_short_ones_stay() {
        float[] samples = noise();
        faint(samples, 1, 1.5);
        faint(samples, 2, 2.06);
        assertThat(new Pauses(samples, 0).trimmed(word(0.5, 2.06))).isEqualTo(word(0.5, 2.06));
    }

    @Test
    void a_word_that_lies_in_silence_stays() {
        float[] samples = noise();
        faint(samples, 1, 3);
        assertThat(new Pauses(samples, 0).trimmed(word(1.5, 2))).isEqualTo(word(1.5, 2));
        assertThat(new Pauses(samples, 0).trimmed(word(2, 2))).isEqualTo(word(2, 2));
    }

    @Test
    void a_tenth_of_a_second_is_left_of_a_word_at_least() {
        float[] samples = noise();
        faint(samples, 1, 1.98);
        Word word = new Pauses(samples, 0).trimmed(word(1.5, 2.01));
        assertThat(word.start()).isCloseTo(1.91, within(1e-9));
        assertThat(word.end()).isEqualTo(2.01);
    }

    @Test
    void in_a_recording_that_is_silent_throughout_or_too_short_nothing_changes() {
        assertThat(new Pauses(new float[32_000], 0).trimmed(word(0.5, 1.234))).isEqualTo(word(0.5, 1.234));
        assertThat(new Pauses(new float[100], 0).trimmed(word(0, 0.02))).isEqualTo(word(0, 0.02));
    }

    @Test
    void words_that_follow_one_another_still_do() {
        float[] samples = noise();
        faint(samples, 1, 1.2);
        faint(samples, 2.5, 3);
        Pauses pauses = new Pauses(samples, 0);
        double last = 0;
        for (int i = 0; i < 38; i++) {
            Word word = pauses.trimmed(word(0.1 * i, 0.1 * i + 0.1));
            assertThat(word.start()).isGreaterThanOrEqualTo(last - 1e-9);
            assertThat(word.end()).isGreaterThanOrEqualTo(word.start());
            last = word.end();
        }
    }

    private static Word word(double start, double end) {
        return new Word(start, end, "a", 1);
    }

    private static float[] noise() {
        Random random = new Random(1);
        float[] samples = new float[64_000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.1 * random.nextGaussian());
        }
        Arrays.fill(samples, 59_200, 64_000, 0); // more than a twentieth is silent
        return samples;
    }

    private static void faint(float[] samples, double from, double to) {
        for (int i = (int) (from * 16_000); i < (int) (to * 16_000); i++) {
            samples[i] *= 0.001f;
        }
    }
}
