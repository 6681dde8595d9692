package io.github.liteasr.audio;

/** Which of a recording's channels are heard. */
public enum Channel {
    /** The mean of all channels; of two that cancel each other, the louder one alone. */
    AUTO,
    /** The front left channel, or the only one. */
    LEFT,
    /** The front right channel, or the only one. */
    RIGHT,
    /** The mean of all channels, even if they cancel each other. */
    MIX
}
