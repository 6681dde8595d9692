package io.github.liteasr.audio;

import java.util.ArrayList;
import java.util.List;

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

    /** The same with one more notice, which comes first. */
    Audio with(Notice notice) {
        List<Notice> all = new ArrayList<>(List.of(notice));
        all.addAll(notices);
        return new Audio(samples, timeline, all);
    }
}
