package io.github.liteasr.audio;

import io.github.liteasr.audio.Timeline.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a timeline of the time stamps of a stream's frames. Stamps that run back (streams that were joined, counters that
 * wrapped) and absurd ones begin anew: the time goes on as if nothing had happened. What only one frame says is not
 * believed.
 */
final class MediaClock {
    /**
     * Seconds by which stamps may differ from the count of samples: the delay of the slowest encoder is 0.05 s, stamps are
     * rounded to milliseconds or frames, and a model's times are no better. Differences add up until they are more.
     */
    private static final double TOLERANCE = 0.1;

    /** Stamps that run back by fewer seconds come from jitter; it must not add up. */
    private static final double LEAST_RESET = 1;

    /** Longer gaps are none, in seconds: FFmpeg's own limits, where a container's stamps may begin anew and elsewhere. */
    private static final double LONGEST_GAP_OF_RESTARTING = 10;

    private static final double LONGEST_GAP = 30 * 3600;

    private final double longestGap;
    private final List<Anchor> anchors = new ArrayList<>();
    private boolean begun;
    /** Media time minus the time of samples. */
    private double shift;
    /** Media time minus that of the stamps. */
    private double offset;

    private double candidate = Double.NaN;
    private double candidateDecoded;

    /** A forward jump of the media's time. */
    record Gap(double decoded, double start, double end) {}

    /**
     * @param start the stamp at which the media begins, in seconds
     * @param restarts whether the container's stamps may begin anew
     */
    MediaClock(double start, boolean restarts) {
        offset = -start;
        longestGap = restarts ? LONGEST_GAP_OF_RESTARTING : LONGEST_GAP;
    }

    /** The media's time after so many seconds of samples. */
    double media(double decoded) {
        return decoded + shift;
    }

    Timeline timeline() {
        return new Timeline(anchors);
    }

    /**
     * Hears of a frame.
     *
     * @param decoded seconds of samples before it
     * @param stamp its time stamp in seconds
     * @return the gap that it and the frame before it tell of
     */
    Optional<Gap> frame(double decoded, double stamp) {
        double jump = stamp + offset - media(decoded);
        if (!begun) {
            begun = true;
            if (jump > LONGEST_GAP || jump < -TOLERANCE) {
                offset -= jump;
            } else if (jump > TOLERANCE) {
                move(decoded, jump);
            }
            return Optional.empty();
        }
        if (Math.abs(jump) <= TOLERANCE) {
            candidate = Double.NaN;
            return Optional.empty();
        }
        if (!(Math.abs(jump - candidate) <= TOLERANCE)) {
            candidate = jump;
            candidateDecoded = decoded;
            return Optional.empty();
        }
        double believed = candidate;
        candidate = Double.NaN;
        if (believed > longestGap || believed < -LEAST_RESET) {
            offset -= believed;
            return Optional.empty();
        }
        if (believed <= 0) {
            return Optional.empty();
        }
        if (candidateDecoded <= TOLERANCE) {
            // What an encoder puts before a late start, at time 0.
            move(0, believed);
            return Optional.empty();
        }
        return Optional.of(move(candidateDecoded, believed));
    }

    private Gap move(double decoded, double jump) {
        double start = media(decoded);
        shift += jump;
        anchors.add(new Anchor(decoded, start + jump));
        return new Gap(decoded, start, start + jump);
    }
}
