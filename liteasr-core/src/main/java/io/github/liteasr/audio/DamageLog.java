package io.github.liteasr.audio;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The parts of a stream that could not be decoded; neighbours are told of together. */
final class DamageLog {
    /** Parts with fewer seconds between them are one. */
    private static final double NEIGHBOURS = 1;

    /** What comes after so many parts is counted to the last. */
    private static final int MOST_PARTS = 100;

    private final List<Part> parts = new ArrayList<>();

    private record Part(Notice.Kind kind, double start, double end, double missing) {
        Part with(Part next) {
            Notice.Kind both = kind == next.kind ? kind : Notice.Kind.DAMAGE;
            return new Part(both, start, Math.max(end, next.end), missing + next.missing);
        }

        Part times(double factor) {
            return new Part(kind, start, start + (end - start) * factor, missing * factor);
        }

        Notice notice() {
            String format = kind == Notice.Kind.DAMAGE
                    ? "damaged from %.2f s to %.2f s, about %.2f s of audio missing"
                    : "no audio from %.2f s to %.2f s by its time stamps, %.2f s in all";
            return Notice.at(kind, start, end, String.format(Locale.ROOT, format, start, end, missing));
        }
    }

    /** @param start seconds of the media */
    void add(Notice.Kind kind, double start, double missing) {
        Part part = new Part(kind, start, start + missing, missing);
        if (!parts.isEmpty() && (parts.size() == MOST_PARTS || start - parts.getLast().end < NEIGHBOURS)) {
            parts.add(parts.removeLast().with(part));
        } else {
            parts.add(part);
        }
    }

    /** Seconds of audio missing in all. */
    double missing() {
        return parts.stream().mapToDouble(Part::missing).sum();
    }

    /** No more than so many seconds are missing in all. */
    void limit(double seconds) {
        if (missing() > seconds) {
            double factor = seconds / missing();
            parts.replaceAll(part -> part.times(factor));
        }
    }

    List<Notice> notices() {
        return parts.stream().map(Part::notice).toList();
    }
}
