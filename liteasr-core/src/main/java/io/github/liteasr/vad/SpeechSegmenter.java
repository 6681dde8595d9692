package io.github.liteasr.vad;

import io.github.liteasr.audio.AudioDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes segments of speech out of probabilities as they come: each is given as soon as nothing can change it any more. For one
 * thread at a time.
 *
 * <p>The rules are Silero VAD's, with the longest silence as the place to cut; silences behind a cut stay places to cut at.
 */
public final class SpeechSegmenter {
    private final SpeechOptions options;
    private final SpeechGate gate;
    private final List<SpeechSegment> found = new ArrayList<>();

    /** The last segment that has begun: where it does, padded, and where it ends, not yet padded. */
    private long start;

    private long end;
    /** Whether that has ended, but is not given yet. */
    private boolean pending;

    public SpeechSegmenter(SpeechOptions options) {
        this.options = options;
        this.gate = new SpeechGate(options, this::begins, this::ends);
    }

    /**
     * The segments of a whole recording.
     *
     * @param probabilities one for each chunk of {@link SpeechDetector#CHUNK} samples, the last of which may be incomplete
     * @param samples the recording's length
     * @return in the order of time; they do not overlap, but may touch
     */
    public static List<SpeechSegment> segments(float[] probabilities, long samples, SpeechOptions options) {
        if (Math.ceilDiv(samples, SpeechDetector.CHUNK) != probabilities.length) {
            throw new IllegalArgumentException(probabilities.length + " probabilities for " + samples + " samples at "
                    + AudioDecoder.SAMPLE_RATE + " Hz");
        }
        SpeechSegmenter segmenter = new SpeechSegmenter(options);
        List<SpeechSegment> segments = new ArrayList<>();
        for (float probability : probabilities) {
            segments.addAll(segmenter.add(probability));
        }
        segments.addAll(segmenter.finish(samples));
        return segments;
    }

    /**
     * Takes the probability of the next chunk.
     *
     * @return the segments that are certain now, mostly none
     */
    public List<SpeechSegment> add(float probability) {
        gate.add(probability);
        // The recording may have ended within this chunk, and the next segment may begin after it.
        if (pending && !gate.open() && gate.now() - end >= 2 * options.pad() + SpeechDetector.CHUNK) {
            give(end + options.pad());
        }
        return taken();
    }

    /** The first sample that may be in a segment still to be given. */
    public long pendingFrom() {
        return pending ? start : Math.max(0, gate.earliest() - options.pad());
    }

    /**
     * Ends the recording. Nothing is to be added after that.
     *
     * @param samples the recording's length, which ends within the last chunk or with it
     * @return the segments that are left
     */
    public List<SpeechSegment> finish(long samples) {
        if (samples > gate.now() || samples <= gate.now() - SpeechDetector.CHUNK) {
            throw new IllegalArgumentException(
                    samples + " samples, expected the last within the chunk that ends at " + gate.now());
        }
        gate.finish(samples);
        if (pending) {
            give(Math.min(samples, end + options.pad()));
        }
        return taken();
    }

    private void begins(long at) {
        long gap = at - end;
        long share = pending && gap < 2 * options.pad() ? gap / 2 : options.pad();
        if (pending) {
            give(end + share);
        }
        start = Math.max(0, at - share);
    }

    private void ends(long at) {
        end = at;
        pending = true;
    }

    private void give(long until) {
        found.add(new SpeechSegment(start, until));
        pending = false;
    }

    private List<SpeechSegment> taken() {
        List<SpeechSegment> segments = List.copyOf(found);
        found.clear();
        return segments;
    }
}
