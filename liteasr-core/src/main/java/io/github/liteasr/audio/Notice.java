package io.github.liteasr.audio;

import java.util.Optional;

/**
 * Something about a recording that its listener should know.
 *
 * @param place where it is in the media, if it is at one place
 * @param message one line, without the recording's name
 */
public record Notice(Kind kind, Optional<Place> place, String message) {
    /** What there is to know. */
    public enum Kind {
        /** A part could not be decoded. */
        DAMAGE,
        /** The time stamps leave a part out. */
        GAP,
        /** The end is missing. */
        CUT_SHORT,
        /** The channels cancel each other, so that one was taken alone. */
        CHANNELS_CANCEL,
        /** There are several audio tracks, one of which was taken. */
        SEVERAL_TRACKS
    }

    /** A stretch of the media, in seconds. */
    public record Place(double start, double end) {
        public Place {
            if (!(start >= 0 && end >= start)) {
                throw new IllegalArgumentException("from " + start + " s to " + end + " s, expected 0 <= start <= end");
            }
        }
    }

    static Notice of(Kind kind, String message) {
        return new Notice(kind, Optional.empty(), message);
    }

    static Notice at(Kind kind, double start, double end, String message) {
        return new Notice(kind, Optional.of(new Place(start, end)), message);
    }
}
