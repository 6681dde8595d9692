package io.github.liteasr.audio;

/** What a stream may declare before it is taken for damaged: a lying header must not cost memory or time. */
final class AudioLimits {
    /** Lowest sample rate in Hz; telephone speech has 8000. Upsampling from less would inflate small files. */
    static final int LOWEST_RATE = 1_000;

    /** Highest sample rate in Hz; studio recordings have up to 768 000. */
    static final int HIGHEST_RATE = 1_000_000;

    /** Most channels; the resampler's own limit. */
    static final int MOST_CHANNELS = 64;

    private AudioLimits() {}
}
