package io.github.liteasr.transcribe;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.AudioStream;
import io.github.liteasr.transcribe.WindowTranscriber.Result;
import io.github.liteasr.transcribe.WindowTranscriber.Turn;
import io.github.liteasr.vad.SpeechDetector;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Recordings on their way to text: in each step, the next windows of as many chunks as fit a batch, of one recording or of
 * several. A recording is opened when those before it have no chunk left to add.
 */
final class Transcription {
    private final WhisperModel model;
    private final WindowTranscriber windows;
    private final SpeechDetector detector;
    private final TranscriptionOptions options;
    private final Iterator<Source> recordings;
    private final Transcriber.Listener listener;
    private final List<Opened> opened = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private int count;

    /** A recording that is being transcribed. */
    private record Opened(int number, AudioStream stream, Recording recording) {}

    /** A chunk that is being decoded. */
    private record Place(Opened of, Chunk chunk) {}

    Transcription(
            WhisperModel model,
            WindowTranscriber windows,
            SpeechDetector detector,
            TranscriptionOptions options,
            Iterator<Source> recordings,
            Transcriber.Listener listener) {
        this.model = model;
        this.windows = windows;
        this.detector = detector;
        this.options = options;
        this.recordings = recordings;
        this.listener = listener;
    }

    void run() {
        try {
            fill();
            while (!places.isEmpty()) {
                step();
                List.copyOf(opened).forEach(one -> attempt(one, () -> settle(one)));
                fill();
            }
        } finally {
            opened.forEach(one -> one.stream.close());
        }
    }

    /** Gives free places to chunks of the recordings that are open, and then of others. */
    private void fill() {
        for (int i = 0; places.size() < options.batchSize(); ) {
            if (i == opened.size() && !open()) {
                return;
            }
            Opened one = opened.get(i);
            attempt(one, () -> add(one));
            i += opened.contains(one) ? 1 : 0;
        }
    }

    /** Gives free places to chunks of a recording, which may turn out to have none. */
    private void add(Opened one) {
        while (places.size() < options.batchSize()) {
            Chunk chunk = one.recording.next();
            if (chunk == null) {
                settle(one);
                return;
            }
            places.add(new Place(one, chunk));
        }
    }

    /** Goes on with a recording, which is dropped if it cannot be read. */
    private void attempt(Opened one, Runnable action) {
        try {
            action.run();
        } catch (BadInputException e) {
            opened.remove(one);
            places.removeIf(place -> place.of.number == one.number);
            one.stream.close();
            listener.failed(one.number, e);
        }
    }

    private boolean open() {
        if (!recordings.hasNext()) {
            return false;
        }
        Source source = recordings.next();
        opened.add(new Opened(count++, source.audio(), new Recording(model, options, source, detector)));
        return true;
    }

    private void step() {
        List<Turn> turns = places.stream()
                .map(place -> new Turn(place.of.recording, place.chunk))
                .toList();
        List<Result> results = model.engine().call(() -> windows.transcribe(turns, options));
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            places.get(i).chunk.accept(result.decoded(), result.language(), result.times());
        }
    }

    /** Tells what is new of a recording, and whether it is done. */
    private void settle(Opened one) {
        places.removeIf(place -> place.of.number == one.number && place.chunk.finished());
        double before = one.recording.until();
        Progress progress = one.recording.settle();
        if (progress.until() > before) {
            listener.progressed(one.number, progress);
        }
        if (one.recording.finished()) {
            opened.remove(one);
            one.stream.close();
            listener.finished(one.number, one.recording.transcript());
        }
    }
}
