package io.github.liteasr.audio;

import java.util.List;
import java.util.OptionalDouble;

/** A decoded recording: what is heard, when it is heard in the media, and what its listener should know. */
public final class Audio {
    private final float[] samples;
    private final Timeline timeline;
    private final List<Notice> notices;

    Audio(float[] samples, Timeline timeline, List<Notice> notices) {
        this.samples = samples;
        this.timeline = timeline;
        this.notices = List.copyOf(notices);
    }

    /** Mono samples at {@link AudioDecoder#SAMPLE_RATE} that come from no file. */
    public static Audio of(float[] samples) {
        return new Audio(samples, Timeline.UNMOVED, List.of());
    }

    /** Mono samples at {@link AudioDecoder#SAMPLE_RATE}; not a copy. */
    public float[] samples() {
        return samples;
    }

    /** Length of the samples in seconds. */
    public double seconds() {
        return (double) samples.length / AudioDecoder.SAMPLE_RATE;
    }

    /** From seconds of the samples to seconds of the media. */
    public Timeline timeline() {
        return timeline;
    }

    public List<Notice> notices() {
        return notices;
    }

    /** The same samples at other times of the media. */
    public Audio at(Timeline other) {
        return new Audio(samples, other, notices);
    }

    /** These samples as a stream that has them all at once. */
    public AudioStream stream() {
        return new Played(this);
    }

    private static final class Played implements AudioStream {
        private final Audio audio;
        private boolean read;

        private Played(Audio audio) {
            this.audio = audio;
        }

        @Override
        public float[] read() {
            float[] next = read ? new float[0] : audio.samples;
            read = true;
            return next;
        }

        @Override
        public Timeline timeline() {
            return audio.timeline;
        }

        @Override
        public List<Notice> notices() {
            return audio.notices;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public OptionalDouble expectedSeconds() {
            return OptionalDouble.of(audio.seconds());
        }

        @Override
        public void close() {
            // nothing was opened
        }
    }
}
