package io.github.liteasr.transcribe;

import io.github.liteasr.audio.AudioStream;
import io.github.liteasr.audio.Notice;
import io.github.liteasr.audio.Timeline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What of a recording was heard and is still needed. Places in it are numbers of samples from the recording's beginning. It
 * is heard as far as is asked for, and forgotten when it was used, so that its length costs no memory.
 */
final class HeardAudio {
    private final AudioStream stream;
    private final long begin;
    private final Deque<float[]> blocks = new ArrayDeque<>();
    private long start;
    private long end;
    private boolean ended;

    /** @param begin the first sample that is to be transcribed */
    HeardAudio(AudioStream stream, long begin) {
        this.stream = stream;
        this.begin = begin;
    }

    /** A part that is kept whatever the rest forgets; it ends where the part does. */
    private HeardAudio(HeardAudio whole, long from, long to) {
        this.stream = whole.stream;
        this.begin = from;
        this.start = from;
        this.end = to;
        this.ended = true;
        blocks.add(whole.samples(from, to));
    }

    HeardAudio part(long from, long to) {
        return new HeardAudio(this, from, to);
    }

    /** The first sample that is to be transcribed. */
    long begin() {
        return begin;
    }

    /** The first sample that is still there. */
    long start() {
        return start;
    }

    /** The sample after the last that was heard. */
    long end() {
        return end;
    }

    /** Whether all was heard that there is. */
    boolean ended() {
        return ended;
    }

    /** Hears the next samples, which are returned; none if there are no more. */
    float[] hear() {
        float[] next = ended ? new float[0] : stream.read();
        ended = next.length == 0;
        if (!ended) {
            blocks.add(next);
            end += next.length;
        }
        return next;
    }

    /** Hears on until some sample, or the end if that comes first. */
    void hear(long until) {
        while (end < until && !ended) {
            hear();
        }
    }

    /** A copy of samples that are there. */
    float[] samples(long from, long to) {
        if (from < start || to > end || to < from) {
            throw new IllegalArgumentException(
                    "samples from " + from + " to " + to + ", there are those from " + start + " to " + end);
        }
        float[] copy = new float[Math.toIntExact(to - from)];
        long at = start;
        for (float[] block : blocks) {
            int first = Math.clamp(from - at, 0, block.length);
            int last = Math.clamp(to - at, 0, block.length);
            if (last > first) {
                System.arraycopy(block, first, copy, Math.toIntExact(at + first - from), last - first);
            }
            at += block.length;
        }
        return copy;
    }

    /** Forgets at least most of what comes before a sample. */
    void forget(long before) {
        while (!blocks.isEmpty() && start + blocks.getFirst().length <= before) {
            start += blocks.removeFirst().length;
        }
    }

    Timeline timeline() {
        return stream.timeline();
    }

    List<Notice> notices() {
        return stream.notices();
    }
}
