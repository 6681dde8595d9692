package io.github.liteasr.transcribe;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.Timeline;
import java.util.List;

/**
 * Gaps of the media that are longer than a second. Nothing that is decoded at once reaches over one, so that what is said after
 * it has a time after it; what is said around a shorter one belongs together.
 */
final class Gaps {
    private static final double SHORTEST = 1;

    private Gaps() {}

    /** The samples before which there is a gap, in the order of time. */
    static List<Long> of(Timeline timeline) {
        return timeline.anchors().stream()
                .filter(anchor -> anchor.decoded() > 0)
                .filter(anchor -> anchor.media() - timeline.end(anchor.decoded()) > SHORTEST)
                .map(anchor -> Math.round(anchor.decoded() * AudioDecoder.SAMPLE_RATE))
                .toList();
    }
}
