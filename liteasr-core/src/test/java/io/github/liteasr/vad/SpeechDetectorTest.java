package io.github.liteasr.vad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The network against itself in 64-bit floats, and its manners with recordings of any length and kind. */
class SpeechDetectorTest {
    /** What 32-bit sums in another order may change. */
    private static final float SAME = 1e-5f;

    private static final Engine ENGINE = new Engine(2, Precision.F32);
    private static final SpeechDetector DETECTOR = new SpeechDetector(ENGINE);

    @AfterAll
    static void closeEngine() {
        ENGINE.close();
    }

    @Test
    void a_synthetic_voice_is_as_likely_as_in_64_bit_floats() throws IOException {
        float[] found = DETECTOR.probabilities(SyntheticVoice.samples());
        JsonNode expected = new ObjectMapper().readTree(getClass().getResourceAsStream("synthetic-voice.json"));
        assertThat(found).hasSize(expected.size());
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i])
                    .as("chunk %d", i)
                    .isCloseTo(expected.get(i).asDouble(), within(1e-4));
        }
    }

    @Test
    void an_engine_of_any_precision_gives_the_same() {
        float[] samples = SyntheticVoice.samples();
        float[] expected = DETECTOR.probabilities(samples);
        for (Precision precision : new Precision[] {Precision.AUTO, Precision.INT8}) {
            try (Engine engine = new Engine(1, precision)) {
                assertThat(new SpeechDetector(engine).probabilities(samples)).containsExactly(expected, within(SAME));
            }
        }
    }

    @Test
    void samples_that_come_in_pieces_are_heard_as_if_they_came_at_once() {
        float[] samples = SyntheticVoice.samples();
        float[] whole = DETECTOR.probabilities(Arrays.copyOf(samples, samples.length - 100));
        SpeechStream stream = DETECTOR.stream();
        SpeechStream other = DETECTOR.stream();
        Random random = new Random(1);
        float[] found = new float[0];
        for (int from = 0; from < samples.length - 100; ) {
            int count = Math.min(random.nextInt(random.nextBoolean() ? 700 : 9000), samples.length - 100 - from);
            found = joined(found, stream.feed(samples, from, count));
            other.feed(new float[count]);
            from += count;
            assertThat(found).hasSize(from / SpeechDetector.CHUNK);
        }
        assertThat(joined(found, stream.finish())).containsExactly(whole, within(SAME));
    }

    /** More than is computed at once. */
    @Test
    void a_long_recording_is_heard_as_one() {
        float[] voice = SyntheticVoice.samples();
        float[] samples = new float[10 * voice.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = voice[i % voice.length];
        }
        SpeechStream stream = DETECTOR.stream();
        float[] found = new float[0];
        for (int from = 0; from < samples.length; from += SpeechDetector.CHUNK) {
            found = joined(found, stream.feed(samples, from, SpeechDetector.CHUNK));
        }
        assertThat(DETECTOR.probabilities(samples)).containsExactly(found, within(SAME));
    }

    @Test
    void nothing_and_a_single_sample_are_recordings_too() {
        assertThat(DETECTOR.probabilities(new float[0])).isEmpty();
        assertThat(DETECTOR.probabilities(new float[] {0.5f})).hasSize(1);
        assertThat(DETECTOR.stream().finish()).isEmpty();
    }

    @Test
    void silence_and_noise_are_not_speech() {
        Random random = new Random(2);
        float[] noise = new float[30 * 16_000];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (0.01 * random.nextGaussian());
        }
        for (float[] samples : new float[][] {new float[30 * 16_000], noise}) {
            for (float probability : DETECTOR.probabilities(samples)) {
                assertThat(probability).isLessThan(0.1f);
            }
        }
    }

    @Test
    void samples_that_are_no_sound_are_forgotten() {
        float[] samples = SyntheticVoice.samples();
        float[] expected = DETECTOR.probabilities(samples);
        float[] damaged = samples.clone();
        damaged[0] = Float.NaN;
        damaged[1] = Float.POSITIVE_INFINITY;
        damaged[2] = -1e30f;
        float[] found = DETECTOR.probabilities(damaged);
        assertThat(Arrays.copyOfRange(found, 60, found.length))
                .containsExactly(Arrays.copyOfRange(expected, 60, expected.length), within(0.01f));
    }

    @Test
    void a_piece_outside_of_its_array_is_a_bad_call() {
        assertThatThrownBy(() -> DETECTOR.stream().feed(new float[10], 5, 6))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static float[] joined(float[] one, float[] other) {
        float[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
