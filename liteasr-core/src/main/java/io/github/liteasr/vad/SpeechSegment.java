package io.github.liteasr.vad;

import io.github.liteasr.audio.AudioDecoder;

/**
 * A stretch of a recording in which somebody speaks.
 *
 * @param start its first sample
 * @param end the sample after its last
 */
public record SpeechSegment(long start, long end) {
    public SpeechSegment {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("speech from sample " + start + " to " + end);
        }
    }

    /** Seconds of the recording's samples at which it begins. */
    public double startSeconds() {
        return (double) start / AudioDecoder.SAMPLE_RATE;
    }

    /** Seconds of the recording's samples at which it ends. */
    public double endSeconds() {
        return (double) end / AudioDecoder.SAMPLE_RATE;
    }
}
