package io.github.liteasr.transcribe;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.vad.SpeechDetector;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recording on its way to text: which chunks of it are being decoded, and what is known of its text. */
final class Recording {
    private final WhisperModel model;
    private final TranscriptionOptions options;
    private final long skipped;
    private final HeardAudio audio;
    private final Cutter cutter;
    private final SpokenLanguage language;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private final Deque<HeardAudio> cut = new ArrayDeque<>();
    private final List<Segment> segments = new ArrayList<>();
    private final History history;
    private boolean ended;
    private double until;

    Recording(WhisperModel model, TranscriptionOptions options, Source source, SpeechDetector detector) {
        this.model = model;
        this.options = options;
        this.skipped = Math.round(source.known().until() * AudioDecoder.SAMPLE_RATE);
        this.audio = new HeardAudio(source.audio(), options.speech().isPresent() ? 0 : skipped);
        int window = model.config().frames() * LogMelSpectrogram.HOP;
        this.cutter = options.speech()
                .<Cutter>map(speech -> new SpeechCutter(audio, detector, speech, window))
                .orElseGet(() -> new NoCutter(audio));
        this.language =
                new SpokenLanguage(options.language(), model.generation().multilingual());
        this.language.restore(source.known());
        this.history = History.of(model, options);
        this.history.restore(source.known());
        this.segments.addAll(source.known().segments());
        this.until = source.known().until();
    }

    /** The next chunk to be decoded beside those that are, if there is one now. */
    @Nullable
    Chunk next() {
        if (options.inSequence() && !chunks.isEmpty()) {
            return null;
        }
        HeardAudio next = cut.isEmpty() ? cut() : cut.poll();
        if (next == null) {
            return null;
        }
        Chunk chunk = new Chunk(model, options, next, history);
        chunks.add(chunk);
        return chunk;
    }

    /** The samples of a chunk that is not yet being decoded, counted from 0, if the recording has so many. */
    @Nullable
    WindowSamples peek(int index) {
        while (cut.size() <= index) {
            HeardAudio next = cut();
            if (next == null) {
                return null;
            }
            cut.add(next);
        }
        return new Chunk(model, options, new ArrayList<>(cut).get(index), history).samples();
    }

    private @Nullable HeardAudio cut() {
        HeardAudio next = ended ? null : cutter.next();
        while (next != null && next.ended() && next.end() <= skipped) {
            next = cutter.next();
        }
        ended = next == null;
        return next;
    }

    SpokenLanguage language() {
        return language;
    }

    /** Whether all of it was decoded. */
    boolean finished() {
        return ended && cut.isEmpty() && chunks.isEmpty();
    }

    /**
     * What is new, in the order of time: of a chunk nothing while one before it is being decoded, nor before all of it is;
     * but where windows move over all of the recording, of each.
     */
    Progress settle() {
        List<Segment> settled = new ArrayList<>();
        while (!chunks.isEmpty()
                && (chunks.getFirst().finished() || options.speech().isEmpty())) {
            Chunk first = chunks.getFirst();
            settled.addAll(first.take());
            until = first.until();
            if (!first.finished()) {
                break;
            }
            chunks.removeFirst();
        }
        segments.addAll(settled);
        return new Progress(until, language.decided(), settled, history.kept());
    }

    /** Seconds of the samples up to which the text is known. */
    double until() {
        return until;
    }

    Transcript transcript() {
        double seconds = (double) audio.end() / AudioDecoder.SAMPLE_RATE;
        return new Transcript(language.decided().orElse(""), audio.timeline().end(seconds), segments, audio.notices());
    }

    /** All of a recording is one chunk. */
    private static final class NoCutter implements Cutter {
        private @Nullable HeardAudio audio;

        private NoCutter(HeardAudio audio) {
            this.audio = audio;
        }

        @Override
        public @Nullable HeardAudio next() {
            HeardAudio all = audio;
            audio = null;
            return all;
        }
    }
}
