package io.github.liteasr.speakers;

/**
 * A stretch of a recording in which somebody speaks; others may speak as well.
 *
 * @param start seconds from the start of the recording
 * @param end seconds from the start of the recording; not before {@code start}
 * @param speaker the speaker's name
 */
public record SpeakerTurn(double start, double end, String speaker) {
    public SpeakerTurn {
        if (!(start >= 0 && end >= start && Double.isFinite(end)) || speaker.isBlank()) {
            throw new IllegalArgumentException("turn of \"" + speaker + "\" from " + start + " s to " + end
                    + " s, expected a name and 0 <= start <= end");
        }
    }

    /** Seconds of a stretch in which this turn goes on; negative for those between the two. */
    double overlap(double from, double to) {
        return Math.min(end, to) - Math.max(start, from);
    }
}
