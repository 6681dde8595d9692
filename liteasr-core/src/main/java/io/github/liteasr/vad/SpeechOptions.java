package io.github.liteasr.vad;

import io.github.liteasr.audio.AudioDecoder;

/**
 * What counts as a segment of speech. Immutable: the {@code with…} methods give changed copies.
 *
 * @param threshold the probability from which on a chunk is speech; it is silence again below {@link #silenceThreshold()}
 * @param minimumSpeechMs shorter segments are dropped, and those that are as long
 * @param maximumSpeechSeconds longer segments are cut at the longest silence in them of more than
 *     {@value #CUT_SILENCE_MS} ms, or else where they become too long; infinite for no limit
 * @param minimumSilenceMs what segments have between them at least
 * @param padMs how much longer segments are made at both ends; a silence too short for both is shared
 */
public record SpeechOptions(
        double threshold, int minimumSpeechMs, double maximumSpeechSeconds, int minimumSilenceMs, int padMs) {
    /** Shorter silences are within words. */
    static final int CUT_SILENCE_MS = 98;

    private static final double HYSTERESIS = 0.15;
    private static final double LOWEST_THRESHOLD = 0.01;
    private static final int MILLISECOND = AudioDecoder.SAMPLE_RATE / 1000;

    public SpeechOptions {
        require(threshold > 0 && threshold < 1, "a speech threshold of " + threshold + ", expected between 0 and 1");
        require(minimumSpeechMs >= 0, "a minimum of speech of " + minimumSpeechMs + " ms, expected 0 or more");
        require(minimumSilenceMs >= 0, "a minimum of silence of " + minimumSilenceMs + " ms, expected 0 or more");
        require(padMs >= 0, "padding of speech by " + padMs + " ms, expected 0 or more");
        double least = (2.0 * padMs + 1000) / 1000;
        require(
                maximumSpeechSeconds >= least,
                "a maximum of speech of " + maximumSpeechSeconds + " s, expected at least " + least
                        + " with this padding");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /**
     * What suits transcription: whole passages with the short pauses within them, and a margin around, as faster-whisper's.
     * Where hum or music sets in, the network takes up to three chunks for speech, so that a minimum is wanted.
     */
    public static SpeechOptions defaults() {
        return new SpeechOptions(0.5, 100, Double.POSITIVE_INFINITY, 2000, 400);
    }

    public SpeechOptions withThreshold(double value) {
        return new SpeechOptions(value, minimumSpeechMs, maximumSpeechSeconds, minimumSilenceMs, padMs);
    }

    public SpeechOptions withMinimumSpeechMs(int value) {
        return new SpeechOptions(threshold, value, maximumSpeechSeconds, minimumSilenceMs, padMs);
    }

    public SpeechOptions withMaximumSpeechSeconds(double value) {
        return new SpeechOptions(threshold, minimumSpeechMs, value, minimumSilenceMs, padMs);
    }

    public SpeechOptions withMinimumSilenceMs(int value) {
        return new SpeechOptions(threshold, minimumSpeechMs, maximumSpeechSeconds, value, padMs);
    }

    public SpeechOptions withPadMs(int value) {
        return new SpeechOptions(threshold, minimumSpeechMs, maximumSpeechSeconds, minimumSilenceMs, value);
    }

    /** The probability below which a chunk is silence; what lies between changes nothing. */
    public double silenceThreshold() {
        return Math.max(threshold - HYSTERESIS, LOWEST_THRESHOLD);
    }

    long minimumSpeech() {
        return (long) MILLISECOND * minimumSpeechMs;
    }

    /** The samples that a segment may have before it is padded and its last chunk is over. */
    double maximumSpeech() {
        return AudioDecoder.SAMPLE_RATE * maximumSpeechSeconds - SpeechDetector.CHUNK - 2.0 * pad();
    }

    long minimumSilence() {
        return (long) MILLISECOND * minimumSilenceMs;
    }

    long cutSilence() {
        return (long) MILLISECOND * CUT_SILENCE_MS;
    }

    long pad() {
        return (long) MILLISECOND * padMs;
    }
}
