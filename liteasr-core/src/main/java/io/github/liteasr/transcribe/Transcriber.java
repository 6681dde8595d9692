package io.github.liteasr.transcribe;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.AudioOptions;
import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.decode.DecodedWindow;
import io.github.liteasr.decode.TemperatureFallback;
import io.github.liteasr.decode.Window;
import io.github.liteasr.decode.WindowDecoder;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.GenerationConfig;
import io.github.liteasr.whisper.SpeechMemory;
import io.github.liteasr.whisper.TextDecoder;
import io.github.liteasr.whisper.WhisperModel;
import io.github.liteasr.words.TokenTimes;
import io.github.liteasr.words.WordAligner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
    private final WindowDecoder windows;
    private final WordAligner aligner;
    private final Matrix window;
    private final Matrix features;

    /** Hears of progress while recordings are transcribed. */
    public interface Listener {
        /** Some recording has new segments, and of its samples so many seconds are done. */
        void progressed(int recording, List<Segment> segments, double until);
    }

    /** Transcribes with a model, which is closed with this. */
    public Transcriber(WhisperModel model) {
        this.model = model;
        this.windows = new WindowDecoder(model);
        this.aligner = new WordAligner(model);
        this.window = model.newWindow();
        this.features = model.newFeatures(model.engine().activationType());
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
        return transcribe(AudioDecoder.read(file, AudioOptions.defaults()), options);
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
        return transcribeAll(List.of(audio), options, (recording, segments, until) -> {})
                .getFirst();
    }

    /** Transcribes recordings of mono samples at 16 kHz, {@code options.batchSize()} of them side by side. */
    public List<Transcript> transcribe(List<float[]> recordings, TranscriptionOptions options, Listener listener) {
        return transcribeAll(recordings.stream().map(Audio::of).toList(), options, listener);
    }

    /**
     * Transcribes decoded recordings, {@code asked.batchSize()} of them side by side. A model without tokens for timestamps
     * decodes without them.
     */
    public List<Transcript> transcribeAll(List<Audio> recordings, TranscriptionOptions asked, Listener listener) {
        check(asked);
        TranscriptionOptions options = model.generation().hasTimestamps(model.config())
                ? asked
                : asked.with().decoding(d -> d.timestamps(false)).build();
        List<Transcript> transcripts = new ArrayList<>();
        for (int from = 0; from < recordings.size(); from += options.batchSize()) {
            int to = Math.min(recordings.size(), from + options.batchSize());
            int first = from;
            Listener shifted = (i, segments, until) -> listener.progressed(first + i, segments, until);
            transcripts.addAll(transcribeBatch(recordings.subList(from, to), options, shifted));
        }
        return transcripts;
    }

    private List<Transcript> transcribeBatch(List<Audio> batch, TranscriptionOptions options, Listener listener) {
        List<Recording> recordings = new ArrayList<>();
        for (Audio audio : batch) {
            recordings.add(open(audio, options));
        }
        List<Recording> open = recordings;
        while (!open.isEmpty()) {
            List<Recording> current = open;
            List<TimedWindow> decoded = model.engine().call(() -> decode(current, options));
            for (int i = 0; i < current.size(); i++) {
                Recording recording = current.get(i);
                TimedWindow window = decoded.get(i);
                List<Segment> segments = recording.accept(window.decoded, window.times);
                listener.progressed(recordings.indexOf(recording), segments, recording.seek() / 100.0);
            }
            open = open.stream().filter(r -> !r.finished()).toList();
        }
        return recordings.stream().map(Recording::transcript).toList();
    }

    private Recording open(Audio audio, TranscriptionOptions options) {
        if (audio.samples().length == 0) {
            throw new IllegalArgumentException("a recording without samples");
        }
        Spectrogram spectrogram = model.spectrogram().compute(audio.samples());
        String language = !model.generation().multilingual()
                ? "en"
                : options.language().orElseGet(() -> model.engine().call(() -> detectLanguage(spectrogram)));
        return new Recording(model, options, audio, spectrogram, language);
    }

    private String detectLanguage(Spectrogram spectrogram) {
        SpeechMemory speech =
                model.decoder().remember(encode(spectrogram, 0, model.config().frames()));
        String language = windows.detectLanguage(new Window(speech, 0, List.of(), 0));
        model.decoder().forget(speech);
        return language;
    }

    /** A window's tokens, and when they are spoken if words are wanted. */
    private record TimedWindow(
            DecodedWindow decoded, @Nullable TokenTimes times) {}

    private List<TimedWindow> decode(List<Recording> recordings, TranscriptionOptions options) {
        TextDecoder decoder = model.decoder();
        boolean words = options.words().isPresent();
        List<Window> encoded = new ArrayList<>();
        for (Recording recording : recordings) {
            List<Integer> prompt = recording.prompt();
            Matrix speech = encode(recording.spectrogram(), recording.seek(), recording.size());
            encoded.add(new Window(
                    words ? decoder.rememberToAlign(speech) : decoder.remember(speech),
                    recording.seek(),
                    prompt,
                    prompt.indexOf(model.generation().startOfTranscript())));
        }
        try {
            List<DecodedWindow> decoded = TemperatureFallback.decode(windows, encoded, options.decoding());
            List<TokenTimes> times = words ? align(recordings, encoded, decoded, options) : List.of();
            return IntStream.range(0, decoded.size())
                    .mapToObj(i -> new TimedWindow(decoded.get(i), words ? times.get(i) : null))
                    .toList();
        } finally {
            encoded.forEach(w -> decoder.forget(w.speech()));
        }
    }

    private List<TokenTimes> align(
            List<Recording> recordings,
            List<Window> encoded,
            List<DecodedWindow> decoded,
            TranscriptionOptions options) {
        return aligner.align(IntStream.range(0, decoded.size())
                .mapToObj(i -> {
                    DecodedWindow window = decoded.get(i);
                    List<Integer> tokens = window.silent(options.decoding()) ? List.of() : window.tokens();
                    return new WordAligner.Text(
                            encoded.get(i), tokens, recordings.get(i).size());
                })
                .toList());
    }

    /** The encoder's output for one window, until the next is encoded. */
    private Matrix encode(Spectrogram spectrogram, int seek, int size) {
        spectrogram.copyTo(window, seek, size);
        model.encoder().encode(window, features);
        return features;
    }

    /** What a model cannot do is refused before any work. */
    private void check(TranscriptionOptions options) {
        GenerationConfig generation = model.generation();
        if (generation.multilingual()) {
            options.language()
                    .filter(code -> !generation.languages().containsKey(code))
                    .ifPresent(code -> {
                        throw new BadInputException(
                                model.folder() + ": the model has no token for language \"" + code + "\"");
                    });
        } else if (options.task() == Task.TRANSLATE
                || options.language().filter(code -> !code.equals("en")).isPresent()) {
            throw new BadInputException(
                    model.folder() + ": an English-only model, which neither translates nor knows other languages");
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
