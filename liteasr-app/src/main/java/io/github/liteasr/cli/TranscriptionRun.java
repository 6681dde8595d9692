package io.github.liteasr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.AudioOptions;
import io.github.liteasr.transcribe.Progress;
import io.github.liteasr.transcribe.Source;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;

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
    private final Diarization speakers;
    private final LiveText live;
    private final ProgressBar bar;
    private final List<Input> inputs = new ArrayList<>();
    private final Deque<Source> opened = new ArrayDeque<>();
    private final List<String> complaints = new ArrayList<>();
    private boolean ready;
    private double expected;
    private int files;
    private int failures;

    /** A recording that was opened. */
    private record Input(InputFile file, InputFile.Part part) {}

    /** @param settings what transcripts depend on besides the recordings */
    TranscriptionRun(
            List<String> names,
            AudioOptions audioOptions,
            TranscriptOutput output,
            String settings,
            boolean resume,
            Diarization speakers) {
        this.names = names.iterator();
        this.audioOptions = audioOptions;
        this.output = output;
        this.settings = settings;
        this.resume = resume;
        this.speakers = speakers;
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
        while (opened.isEmpty() && names.hasNext()) {
            String name = names.next();
            try {
                open(name);
            } catch (BadInputException e) {
                fail(e);
            }
        }
        return !opened.isEmpty();
    }

    @Override
    public Source next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more recordings");
        }
        return opened.remove();
    }

    /** Opens a file, unless it was finished before an interruption. */
    private void open(String name) {
        if (speakers.channels() && isStream(name)) {
            throw new BadInputException(
                    Recordings.shown(name) + ": cannot be read once for each channel, expected a regular file");
        }
        InputFile file = new InputFile(
                name,
                speakers.recordings(audioOptions).stream()
                        .map(options -> new InputFile.Part(name, options, log(name, options)))
                        .toList());
        if (speakers.lacks(name)) {
            System.err.println(
                    "liteasr: warning: " + Recordings.shown(name) + ": --speakers knows other recordings only");
        }
        if (file.finished()) {
            output.write(name, speakers.transcript(file));
            return;
        }
        List<Source> sources = new ArrayList<>();
        try {
            for (InputFile.Part part : file.parts()) {
                if (!part.finished()) {
                    sources.add(part.open(file.isCall()));
                }
            }
        } catch (BadInputException e) {
            sources.forEach(source -> source.audio().close());
            throw e;
        }
        file.number(files++);
        file.parts().stream().filter(part -> !part.finished()).forEach(part -> inputs.add(new Input(file, part)));
        for (Source source : sources) {
            opened.add(source);
            expected +=
                    source.audio().expectedSeconds().orElse(0) - source.known().until();
        }
        if (!live.onTerminal()) {
            bar.maxHint(Math.round(100 * expected));
        }
    }

    /** Whether what is read once is gone. */
    private static boolean isStream(String name) {
        return name.equals("-") || (Files.exists(Path.of(name)) && !Files.isRegularFile(Path.of(name)));
    }

    /** The log of a recording, if there is to be one: read, or yet to be begun. */
    private Optional<TranscriptLog> log(String name, AudioOptions options) {
        Optional<TranscriptLog> log = output.place()
                .logOf(name, speakers.logSuffix(options))
                .map(file -> new TranscriptLog(file, heading(name, options)));
        if (resume) {
            log.ifPresent(TranscriptLog::resume);
        }
        return log;
    }

    private ObjectNode heading(String name, AudioOptions options) {
        ObjectNode heading = Json.object();
        heading.put("recording", name);
        try {
            heading.put("bytes", name.equals("-") ? 0 : Files.size(Path.of(name)));
        } catch (IOException e) {
            throw new BadInputException(name + ": no such file, expected a media file", e);
        }
        return heading.put("settings", settings + " " + options);
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
        long moved = Math.round(100 * input.part.add(progress));
        String name = input.file.name();
        live.add(input.file.number(), name, speakers.shown(name, progress.segments()));
        if (!live.onTerminal()) {
            bar.stepBy(moved);
            bar.setExtraMessage(
                    progress.segments().isEmpty()
                            ? ""
                            : progress.segments().getLast().text());
        }
    }

    @Override
    public void finished(int recording, Transcript transcript) {
        Input input = inputs.get(recording);
        input.part.finish(transcript);
        if (input.file.finished()) {
            finish(input.file);
        }
    }

    private void finish(InputFile file) {
        Transcript transcript = speakers.transcript(file);
        Recordings.warn(file.name(), transcript.notices());
        if (!live.shows()) {
            output.write(file.name(), transcript);
        } else if (file.isCall()) {
            live.add(file.number(), file.name(), transcript.segments());
        }
        live.finish(file.number());
    }

    @Override
    public void failed(int recording, BadInputException failure) {
        InputFile file = inputs.get(recording).file;
        if (file.fail()) {
            fail(failure);
            live.finish(file.number());
        }
    }

    @Override
    public void close() {
        opened.forEach(source -> source.audio().close());
        bar.close();
    }
}
