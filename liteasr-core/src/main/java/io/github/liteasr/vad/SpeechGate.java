package io.github.liteasr.vad;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Opens where speech begins and closes where it ends, by the probabilities of chunks: Silero VAD's rules for segments, before
 * they are padded.
 *
 * <p>A segment begins at the first chunk that reaches the threshold. It ends where a silence began that has lasted long enough;
 * a silence begins below the lower threshold and is over at the higher one. A segment that becomes too long ends where its
 * longest silence began, and the next begins where that was over.
 */
final class SpeechGate {
    private static final long NONE = -1;

    private final SpeechOptions options;
    private final LongConsumer begins;
    private final LongConsumer ends;
    /** Silences of the segment that are over and long enough to cut it there. */
    private final List<SpeechSegment> silences = new ArrayList<>();

    private long now;
    private long start = NONE;
    private long silence = NONE;
    private boolean told;

    /**
     * A closed gate.
     *
     * @param begins is told the first sample of a segment as soon as it is sure that there will be one
     * @param ends is told the sample after its last
     */
    SpeechGate(SpeechOptions options, LongConsumer begins, LongConsumer ends) {
        this.options = options;
        this.begins = begins;
        this.ends = ends;
    }

    /** Samples of the chunks so far. */
    long now() {
        return now;
    }

    /** The first sample of the segment that is open, or of one that may begin now. */
    long earliest() {
        return open() ? start : now;
    }

    boolean open() {
        return start != NONE;
    }

    /** Takes the probability of the next chunk. */
    void add(float probability) {
        step(probability);
        now += SpeechDetector.CHUNK;
    }

    private void step(float probability) {
        boolean speech = probability >= options.threshold();
        if (speech && silence != NONE) {
            if (now - silence > options.cutSilence()) {
                silences.add(new SpeechSegment(silence, now));
            }
            silence = NONE;
        }
        if (!open()) {
            start = speech ? now : NONE;
            return;
        }
        if (now - start > options.maximumSpeech()) {
            cut();
        }
        if (open() && probability < options.silenceThreshold()) {
            hush();
        }
        if (open() && silence == NONE && now - start > options.minimumSpeech()) {
            tell();
        }
    }

    private void hush() {
        if (silence == NONE) {
            silence = now;
        }
        if (now - silence >= options.minimumSilence()) {
            close(silence);
        }
    }

    /** Ends a segment that is too long, and begins the next if that is known to have begun. */
    private void cut() {
        if (silences.isEmpty()) {
            end(now);
            return;
        }
        SpeechSegment longest = silences.getFirst();
        for (SpeechSegment other : silences) {
            if (other.end() - other.start() > longest.end() - longest.start()) {
                longest = other;
            }
        }
        List<SpeechSegment> later = silences.subList(silences.indexOf(longest) + 1, silences.size()).stream()
                .toList();
        long running = silence;
        end(longest.start());
        start = longest.end();
        silence = running;
        silences.addAll(later);
    }

    private void close(long at) {
        if (at - start > options.minimumSpeech()) {
            end(at);
        } else {
            reset();
        }
    }

    private void end(long at) {
        tell();
        ends.accept(at);
        reset();
    }

    private void tell() {
        if (!told) {
            begins.accept(start);
            told = true;
        }
    }

    private void reset() {
        start = NONE;
        silence = NONE;
        told = false;
        silences.clear();
    }

    /** Closes the gate at the recording's end. */
    void finish(long samples) {
        if (open()) {
            close(samples);
        }
    }
}
