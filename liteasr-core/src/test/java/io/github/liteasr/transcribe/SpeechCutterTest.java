package io.github.liteasr.transcribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.AudioStream;
import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.audio.Notice;
import io.github.liteasr.audio.Timeline;
import io.github.liteasr.audio.Timeline.Anchor;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.vad.SpeechDetector;
import io.github.liteasr.vad.SpeechOptions;
import io.github.liteasr.vad.SyntheticVoice;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which parts of a recording are decoded together: four seconds of a voice here and there in silence. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpeechCutterTest {
    private static final int SECOND = AudioDecoder.SAMPLE_RATE;
    private static final int WINDOW = 30 * SECOND;
    private static final double TOLERANCE = 0.5;

    private Engine engine;
    private SpeechDetector detector;

    @BeforeAll
    void load() {
        engine = new Engine(1, Precision.F32);
        detector = new SpeechDetector(engine);
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void silence_before_between_and_after_speech_is_not_decoded() {
        List<HeardAudio> chunks = cut(Audio.of(voices(120, 40, 90)).stream());
        assertThat(chunks).hasSize(2);
        assertThat(seconds(chunks.getFirst().begin())).isCloseTo(40, within(TOLERANCE));
        assertThat(seconds(chunks.getFirst().end())).isCloseTo(44, within(TOLERANCE));
        assertThat(seconds(chunks.getLast().begin())).isCloseTo(90, within(TOLERANCE));
        assertThat(chunks).allMatch(chunk -> chunk.begin() % LogMelSpectrogram.HOP == 0);
        assertThat(cut(Audio.of(voices(120)).stream())).isEmpty();
    }

    @Test
    void neighbours_that_fit_a_window_are_decoded_together_with_the_silence_between_them() {
        List<HeardAudio> chunks = cut(Audio.of(voices(60, 1, 12, 22, 33)).stream());
        assertThat(chunks).hasSize(2);
        assertThat(seconds(chunks.getFirst().begin())).isCloseTo(1, within(TOLERANCE));
        assertThat(seconds(chunks.getFirst().end())).isCloseTo(26, within(TOLERANCE));
        assertThat(seconds(chunks.getLast().begin())).isCloseTo(33, within(TOLERANCE));
        float[] samples = voices(60, 1, 12, 22, 33);
        HeardAudio first = chunks.getFirst();
        assertThat(first.samples(first.begin(), first.begin() + 9))
                .containsExactly(java.util.Arrays.copyOfRange(samples, (int) first.begin(), (int) first.begin() + 9));
    }

    @Test
    void speech_without_a_pause_is_cut_into_windows() {
        List<HeardAudio> chunks =
                cut(Audio.of(voices(76, 1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45, 49, 53, 57, 61, 65, 69)).stream());
        assertThat(chunks).hasSize(3).allMatch(chunk -> chunk.end() - chunk.begin() <= WINDOW);
        for (int i = 1; i < chunks.size(); i++) {
            assertThat(seconds(chunks.get(i).begin() - chunks.get(i - 1).end())).isCloseTo(0, within(1.1));
        }
    }

    @Test
    void nothing_is_decoded_over_a_gap_of_the_media() {
        Timeline gap = new Timeline(List.of(new Anchor(6, 60)));
        List<HeardAudio> chunks = cut(Audio.of(voices(12, 1, 7)).at(gap).stream());
        assertThat(chunks).hasSize(2);
        assertThat(chunks.getFirst().end()).isLessThanOrEqualTo(6 * SECOND);
        assertThat(chunks.getLast().begin()).isGreaterThanOrEqualTo(6 * SECOND);
    }

    @Test
    void hours_of_silence_are_not_kept() {
        Silence hours = new Silence(3 * 3600);
        HeardAudio audio = new HeardAudio(hours, 0);
        assertThat(new SpeechCutter(audio, detector, SpeechOptions.defaults(), WINDOW).next())
                .isNull();
        assertThat(seconds(audio.end())).isEqualTo(3 * 3600);
        assertThat(seconds(audio.end() - audio.start())).isLessThan(60);
    }

    @Test
    void nobody_waits_through_hours_of_silence_for_a_chunk_that_cannot_grow() {
        HeardAudio slow = new HeardAudio(new Slowly(voices(3600, 40)), 0);
        assertThat(new SpeechCutter(slow, detector, SpeechOptions.defaults(), WINDOW).next())
                .isNotNull();
        assertThat(seconds(slow.end())).isLessThan(40 + 30 + 5);
    }

    private List<HeardAudio> cut(AudioStream stream) {
        Cutter cutter = new SpeechCutter(new HeardAudio(stream, 0), detector, SpeechOptions.defaults(), WINDOW);
        List<HeardAudio> chunks = new ArrayList<>();
        for (HeardAudio next = cutter.next(); next != null; next = cutter.next()) {
            chunks.add(next);
        }
        return chunks;
    }

    /** Silence of some length, with voices that begin at some seconds. */
    private static float[] voices(int length, int... begins) {
        float[] samples = new float[length * SECOND];
        float[] voice = SyntheticVoice.samples();
        for (int begin : begins) {
            System.arraycopy(voice, 0, samples, begin * SECOND, voice.length);
        }
        return samples;
    }

    private static double seconds(long samples) {
        return (double) samples / SECOND;
    }

    /** Silence that comes in half minutes. */
    private static final class Silence extends Blocks {
        private int left;

        private Silence(int seconds) {
            left = seconds;
        }

        @Override
        public float[] read() {
            int block = Math.min(30, left);
            left -= block;
            return new float[block * SECOND];
        }
    }

    /** Samples that come in seconds. */
    private static final class Slowly extends Blocks {
        private final float[] samples;
        private int read;

        private Slowly(float[] samples) {
            this.samples = samples;
        }

        @Override
        public float[] read() {
            int from = read;
            read = Math.min(samples.length, read + SECOND);
            return java.util.Arrays.copyOfRange(samples, from, read);
        }
    }

    /** Blocks of samples that come from no file. */
    private abstract static class Blocks implements AudioStream {
        @Override
        public Timeline timeline() {
            return Timeline.UNMOVED;
        }

        @Override
        public List<Notice> notices() {
            return List.of();
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public OptionalDouble expectedSeconds() {
            return OptionalDouble.empty();
        }

        @Override
        public void close() {
            // nothing was opened
        }
    }
}
