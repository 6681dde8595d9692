package io.github.liteasr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.AudioOptions;
import io.github.liteasr.audio.AudioStream;
import io.github.liteasr.transcribe.Progress;
import io.github.liteasr.transcribe.Source;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * Recordings on their way from their names to outputs: opens one when the transcriber has room for it, shows or logs segments
 * as they are found, and writes what is finished. What cannot be read costs a line.
 */
final class TranscriptionRun implements Iterator<Source>, Transcriber.Listener, AutoCloseable {
    private final Iterator<String> names;
    private final AudioOptions audioOptions;
    private final TranscriptOutput output;
    private final String settings;
    private final boolean resume;
    private final LiveText live;
    private final ProgressBar bar;
    private final List<Input> inputs = new ArrayList<>();
    private @Nullable Source next;
    private final List<String> complaints = new ArrayList<>();
    private boolean ready;
    private double expected;
    private int failures;

    /** A recording that was opened, and where its segments are kept until they are written. */
    private static final class Input {
        private final String name;
        private final Optional<TranscriptLog> log;
        private double until;

        private Input(String name, Optional<TranscriptLog> log) {
            this.name = name;
            this.log = log;
        }
    }

    /** @param settings what transcripts depend on besides the recordings */
    TranscriptionRun(
            List<String> names, AudioOptions audioOptions, TranscriptOutput output, String settings, boolean resume) {
        this.names = names.iterator();
        this.audioOptions = audioOptions;
        this.output = output;
        this.settings = settings + " " + audioOptions;
        this.resume = resume;
        this.live = new LiveText(output, names.size());
        this.bar = Terminal.progressBar("transcribing", live.onTerminal() ? 0 : 1, "s", 100);
    }

    int failures() {
        return failures;
    }

    /** Tells of what cannot be read, from now on at once: before, nobody knows whether there is a model to read it for. */
    void begin() {
        ready = true;
        complaints.forEach(System.err::println);
        complaints.clear();
    }

    @Override
    public boolean hasNext() {
        while (next == null && names.hasNext()) {
            String name = names.next();
            try {
                next = open(name);
            } catch (BadInputException e) {
                fail(e);
            }
        }
        return next != null;
    }

    @Override
    public Source next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("no more recordings");
        }
        Source opened = next;
        next = null;
        return opened;
    }

    /** Opens a recording; null if it was finished before an interruption. */
    private @Nullable Source open(String name) {
        Optional<TranscriptLog> log = output.place().logOf(name).map(file -> new TranscriptLog(file, heading(name)));
        if (resume && log.isPresent() && log.get().resume()) {
            if (log.get().whole().isPresent()) {
                output.write(name, log.get().whole().get());
                return null;
            }
        } else {
            log.ifPresent(TranscriptLog::begin);
        }
        AudioStream audio = Recordings.open(name, audioOptions);
        Progress known = log.map(TranscriptLog::known).orElse(Progress.none());
        Input input = new Input(name, log);
        input.until = known.until();
        inputs.add(input);
        if (!live.onTerminal()) {
            expected += audio.expectedSeconds().orElse(0) - known.until();
            bar.maxHint(Math.round(100 * expected));
        }
        return new Source(audio, known);
    }

    private ObjectNode heading(String name) {
        ObjectNode heading = Json.object();
        heading.put("recording", name);
        try {
            heading.put("bytes", name.equals("-") ? 0 : Files.size(Path.of(name)));
        } catch (IOException e) {
            throw new BadInputException(name + ": no such file, expected a media file", e);
        }
        return heading.put("settings", settings);
    }

    private void fail(BadInputException failure) {
        complaints.add("liteasr: " + failure.getMessage());
        failures++;
        if (ready) {
            begin();
        }
    }

    @Override
    public void progressed(int recording, Progress progress) {
        Input input = inputs.get(recording);
        input.log.ifPresent(log -> log.add(progress));
        live.add(recording, input.name, progress.segments());
        if (!live.onTerminal()) {
            bar.stepBy(Math.round(100 * (progress.until() - input.until)));
            bar.setExtraMessage(
                    progress.segments().isEmpty()
                            ? ""
                            : progress.segments().getLast().text());
        }
        input.until = progress.until();
    }

    @Override
    public void finished(int recording, Transcript transcript) {
        Input input = inputs.get(recording);
        Recordings.warn(input.name, transcript.notices());
        input.log.ifPresent(log -> log.finish(transcript));
        if (!live.shows()) {
            output.write(input.name, transcript);
        }
        live.finish(recording);
    }

    @Override
    public void failed(int recording, BadInputException failure) {
        fail(failure);
        live.finish(recording);
    }

    @Override
    public void close() {
        bar.close();
    }
}
