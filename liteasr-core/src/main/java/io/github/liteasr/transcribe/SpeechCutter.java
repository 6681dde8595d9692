package io.github.liteasr.transcribe;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.vad.SpeechDetector;
import io.github.liteasr.vad.SpeechOptions;
import io.github.liteasr.vad.SpeechSegment;
import io.github.liteasr.vad.SpeechSegmenter;
import io.github.liteasr.vad.SpeechStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a recording into chunks that each fit a window: neighbouring segments of speech with the silence between them, as long
 * as they fit together (WhisperX's merging, arXiv 2303.00747). What lies between chunks is never decoded.
 */
final class SpeechCutter implements Cutter {
    /** Samples that a chunk may gain when its ends are moved to whole frames. */
    private static final int ROUNDING = LogMelSpectrogram.HOP;

    private final HeardAudio audio;
    private final SpeechStream probabilities;
    private final SpeechSegmenter segmenter;
    private final Deque<SpeechSegment> segments = new ArrayDeque<>();
    private final long longest;
    /** The first sample of the chunk that is being put together. */
    private long begun = Long.MAX_VALUE;

    private boolean ended;

    /** @param window the most samples of a chunk */
    SpeechCutter(HeardAudio audio, SpeechDetector detector, SpeechOptions options, int window) {
        this.audio = audio;
        this.probabilities = detector.stream();
        this.longest = (long) window - ROUNDING;
        double seconds = (double) longest / AudioDecoder.SAMPLE_RATE;
        this.segmenter = new SpeechSegmenter(
                options.withMaximumSpeechSeconds(Math.min(seconds, options.maximumSpeechSeconds())));
    }

    @Override
    public @Nullable HeardAudio next() {
        SpeechSegment chunk = take();
        if (chunk == null) {
            return null;
        }
        begun = chunk.start();
        while (mayGrow(chunk)) {
            SpeechSegment next = segments.poll();
            if (next != null) {
                chunk = new SpeechSegment(chunk.start(), next.end());
            } else {
                hear();
            }
        }
        begun = Long.MAX_VALUE;
        // Both down, so that chunks that touch still do.
        return audio.part(frame(chunk.start()), chunk.end() == audio.end() ? chunk.end() : frame(chunk.end()));
    }

    /** Whether the next segment, or one that may still come, fits the chunk. */
    private boolean mayGrow(SpeechSegment chunk) {
        SpeechSegment next = segments.peek();
        if (next == null) {
            return !ended && segmenter.pendingFrom() - chunk.start() < longest;
        }
        return next.end() - chunk.start() <= longest && !gapWithin(chunk.start(), next.end());
    }

    private static long frame(long sample) {
        return sample / LogMelSpectrogram.HOP * LogMelSpectrogram.HOP;
    }

    /** The next segment, if there is one. */
    private @Nullable SpeechSegment take() {
        while (segments.isEmpty() && !ended) {
            hear();
        }
        return segments.poll();
    }

    private void hear() {
        float[] samples = audio.hear();
        for (float probability : samples.length > 0 ? probabilities.feed(samples) : probabilities.finish()) {
            segmenter.add(probability).forEach(this::add);
        }
        if (samples.length == 0) {
            ended = true;
            if (audio.end() > 0) {
                segmenter.finish(audio.end()).forEach(this::add);
            }
        }
        long waiting = segments.isEmpty()
                ? segmenter.pendingFrom()
                : segments.getFirst().start();
        audio.forget(Math.min(begun, waiting) - LogMelSpectrogram.HOP);
    }

    /** Keeps a segment, in pieces if there are gaps of the media in it. */
    private void add(SpeechSegment segment) {
        long start = segment.start();
        for (long gap : Gaps.of(audio.timeline())) {
            if (gap > start && gap < segment.end()) {
                segments.add(new SpeechSegment(start, gap));
                start = gap;
            }
        }
        segments.add(new SpeechSegment(start, segment.end()));
    }

    private boolean gapWithin(long start, long end) {
        return Gaps.of(audio.timeline()).stream().anyMatch(gap -> gap > start && gap < end);
    }
}
