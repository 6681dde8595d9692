package io.github.liteasr.transcribe;

import io.github.liteasr.audio.AudioStream;

/**
 * A recording to transcribe.
 *
 * @param audio closed when it is done
 * @param known what of it was transcribed before, by the same model and options
 */
public record Source(AudioStream audio, Progress known) {
    public static Source of(AudioStream audio) {
        return new Source(audio, Progress.none());
    }
}
