package io.github.liteasr.transcribe;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.AudioOptions;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.vad.SpeechDetector;
import io.github.liteasr.whisper.GenerationConfig;
import io.github.liteasr.whisper.WhisperModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Speech to text with one model. Safe to use from several threads, which take turns.
 *
 * <pre>{@code
 * try (Transcriber transcriber = Transcriber.load(Path.of("whisper-tiny"))) {
 *     System.out.println(transcriber.transcribe(Path.of("speech.mp3")).text());
 * }
 * }</pre>
 */
public final class Transcriber implements AutoCloseable {
    private final WhisperModel model;
    private final WindowTranscriber windows;
    private final SpeechDetector detector;

    /** Hears of progress while recordings, counted from 0, are transcribed. */
    public interface Listener {
        /** So much more is known of some recording's text. */
        void progressed(int recording, Progress progress);

        /** A recording is done. */
        default void finished(int recording, Transcript transcript) {}

        /** A recording cannot be read on; what was found so far is lost. Others go on if this returns. */
        default void failed(int recording, BadInputException failure) {
            throw failure;
        }
    }

    /** Transcribes with a model, which is closed with this. */
    public Transcriber(WhisperModel model) {
        this.model = model;
        this.windows = new WindowTranscriber(model);
        this.detector = new SpeechDetector(model.engine());
    }

    /**
     * Loads a model folder for all processors, in the precision that suits this machine.
     *
     * @throws BadInputException if the folder holds no sound model
     */
    public static Transcriber load(Path modelFolder) {
        return load(modelFolder, Engine.availableThreads(), Precision.AUTO);
    }

    /**
     * Loads a model folder.
     *
     * @throws BadInputException if the folder holds no sound model
     */
    public static Transcriber load(Path modelFolder, int threads, Precision precision) {
        return new Transcriber(WhisperModel.load(modelFolder, threads, precision));
    }

    public WhisperModel model() {
        return model;
    }

    /**
     * Transcribes a media file with the default options.
     *
     * @throws BadInputException if it cannot be decoded
     */
    public Transcript transcribe(Path file) {
        return transcribe(file, TranscriptionOptions.defaults());
    }

    /**
     * Transcribes a media file.
     *
     * @throws BadInputException if it cannot be decoded
     */
    public Transcript transcribe(Path file, TranscriptionOptions options) {
        List<Transcript> transcripts = new ArrayList<>();
        transcribe(
                List.of(Source.of(AudioDecoder.open(file, AudioOptions.defaults())))
                        .iterator(),
                options,
                new Listener() {
                    @Override
                    public void progressed(int recording, Progress progress) {
                        // all come with the transcript
                    }

                    @Override
                    public void finished(int recording, Transcript transcript) {
                        transcripts.add(transcript);
                    }
                });
        return transcripts.getFirst();
    }

    /** Transcribes mono samples at 16 kHz with the default options. */
    public Transcript transcribe(float[] samples) {
        return transcribe(samples, TranscriptionOptions.defaults());
    }

    /** Transcribes mono samples at 16 kHz. */
    public Transcript transcribe(float[] samples, TranscriptionOptions options) {
        return transcribe(Audio.of(samples), options);
    }

    /** Transcribes a decoded recording. */
    public Transcript transcribe(Audio audio, TranscriptionOptions options) {
        return transcribeAll(List.of(audio), options, (recording, progress) -> {})
                .getFirst();
    }

    /** Transcribes recordings of mono samples at 16 kHz, {@code options.batchSize()} windows side by side. */
    public List<Transcript> transcribe(List<float[]> recordings, TranscriptionOptions options, Listener listener) {
        return transcribeAll(recordings.stream().map(Audio::of).toList(), options, listener);
    }

    /** Transcribes decoded recordings, {@code options.batchSize()} windows side by side. */
    public List<Transcript> transcribeAll(List<Audio> recordings, TranscriptionOptions options, Listener listener) {
        if (recordings.stream().anyMatch(audio -> audio.samples().length == 0)) {
            throw new IllegalArgumentException("a recording without samples");
        }
        Transcript[] transcripts = new Transcript[recordings.size()];
        transcribe(recordings.stream().map(audio -> Source.of(audio.stream())).iterator(), options, new Listener() {
            @Override
            public void progressed(int recording, Progress progress) {
                listener.progressed(recording, progress);
            }

            @Override
            public void finished(int recording, Transcript transcript) {
                transcripts[recording] = transcript;
                listener.finished(recording, transcript);
            }
        });
        return List.of(transcripts);
    }

    /**
     * Transcribes recordings while they are decoded, {@code asked.batchSize()} windows side by side. A model without tokens
     * for timestamps decodes without them. Each recording is closed when it is done.
     *
     * @param recordings opened one after the other, when there is room for another window
     * @throws BadInputException if the model cannot do what is asked, before any work, or the listener refuses a failure
     */
    public void transcribe(Iterator<Source> recordings, TranscriptionOptions asked, Listener listener) {
        check(asked);
        TranscriptionOptions options = model.generation().hasTimestamps(model.config())
                ? asked
                : asked.with().decoding(d -> d.timestamps(false)).build();
        new Transcription(model, windows, detector, options, recordings, listener).run();
    }

    /** What a model cannot do is refused before any work. */
    private void check(TranscriptionOptions options) {
        GenerationConfig generation = model.generation();
        if (generation.multilingual()) {
            for (String code : options.language().allowed()) {
                if (!generation.languages().containsKey(code)) {
                    throw new BadInputException(
                            model.folder() + ": the model has no token for language \"" + code + "\"");
                }
            }
        } else if (options.task() == Task.TRANSLATE
                || options.language().allowed().stream().anyMatch(code -> !code.equals("en"))) {
            throw new BadInputException(
                    model.folder() + ": an English-only model, which neither translates nor knows other languages");
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
