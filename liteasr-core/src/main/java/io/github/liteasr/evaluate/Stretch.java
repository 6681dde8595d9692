package io.github.liteasr.evaluate;

import io.github.liteasr.audio.AudioDecoder;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A part of a recording.
 *
 * @param offset where it begins, in seconds, not negative
 * @param duration how long it is, in seconds, more than 0; if none is given, or the recording ends before, to the end
 */
public record Stretch(double offset, OptionalDouble duration) {
    /** All of a recording. */
    public static final Stretch WHOLE = new Stretch(0, OptionalDouble.empty());

    public Stretch {
        if (!(offset >= 0 && Double.isFinite(offset))
                || (duration.isPresent() && !(duration.getAsDouble() > 0 && Double.isFinite(duration.getAsDouble())))) {
            throw new IllegalArgumentException("a stretch from " + offset + " s, of " + duration + " s");
        }
    }

    boolean isWhole() {
        return equals(WHOLE);
    }

    /** The samples of it, of a recording at 16 kHz; none if the recording has ended before. */
    float[] of(float[] recording) {
        int start = position(offset, recording);
        int end = duration.isPresent() ? position(offset + duration.getAsDouble(), recording) : recording.length;
        return isWhole() ? recording : Arrays.copyOfRange(recording, start, end);
    }

    private static int position(double seconds, float[] recording) {
        return (int) Math.min(recording.length, Math.round(seconds * AudioDecoder.SAMPLE_RATE));
    }

    @Override
    public String toString() {
        return "from " + offset + " s" + (duration.isPresent() ? " for " + duration.getAsDouble() + " s" : "");
    }
}
