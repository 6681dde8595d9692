package io.github.liteasr.transcribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.audio.AudioStream;
import io.github.liteasr.audio.Notice;
import io.github.liteasr.audio.Timeline;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What is heard of a recording that comes in blocks of three samples: 0, 1, 2, … */
class HeardAudioTest {
    @Test
    void no_more_is_heard_than_is_asked_for() {
        Counting stream = new Counting(100);
        HeardAudio audio = new HeardAudio(stream, 0);
        audio.hear(10);
        assertThat(stream.read).isEqualTo(12);
        assertThat(audio.end()).isEqualTo(12);
        assertThat(audio.ended()).isFalse();
        audio.hear(1000);
        assertThat(audio.end()).isEqualTo(100);
        assertThat(audio.ended()).isTrue();
        assertThat(audio.hear()).isEmpty();
    }

    @Test
    void samples_lie_where_they_were_however_they_came_and_whatever_was_forgotten() {
        HeardAudio audio = new HeardAudio(new Counting(20), 0);
        audio.hear(20);
        assertThat(audio.samples(4, 8)).containsExactly(4, 5, 6, 7);
        assertThat(audio.samples(7, 7)).isEmpty();
        audio.forget(10);
        assertThat(audio.start()).isEqualTo(9);
        assertThat(audio.samples(9, 13)).containsExactly(9, 10, 11, 12);
        assertThatThrownBy(() -> audio.samples(8, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> audio.samples(18, 21)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_part_outlives_what_is_forgotten() {
        HeardAudio audio = new HeardAudio(new Counting(20), 0);
        audio.hear(20);
        HeardAudio part = audio.part(5, 9);
        audio.forget(20);
        assertThat(part.samples(5, 9)).containsExactly(5, 6, 7, 8);
        assertThat(part.begin()).isEqualTo(5);
        assertThat(part.ended()).isTrue();
        assertThat(part.hear()).isEmpty();
        assertThat(part.end()).isEqualTo(9);
    }

    /** Samples that count. */
    static final class Counting implements AudioStream {
        private final int length;
        int read;

        Counting(int length) {
            this.length = length;
        }

        @Override
        public float[] read() {
            float[] block = new float[Math.min(3, length - read)];
            for (int i = 0; i < block.length; i++) {
                block[i] = read++;
            }
            return block;
        }

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
