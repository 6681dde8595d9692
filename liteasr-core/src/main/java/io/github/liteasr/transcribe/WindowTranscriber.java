package io.github.liteasr.transcribe;

import io.github.liteasr.decode.DecodedWindow;
import io.github.liteasr.decode.DecodingOptions;
import io.github.liteasr.decode.TemperatureFallback;
import io.github.liteasr.decode.Window;
import io.github.liteasr.decode.WindowDecoder;
import io.github.liteasr.engine.Engine;
import io.github.liteasr.engine.memory.Matrix;
import io.github.liteasr.whisper.SpeechMemory;
import io.github.liteasr.whisper.TextDecoder;
import io.github.liteasr.whisper.WhisperModel;
import io.github.liteasr.words.TokenTimes;
import io.github.liteasr.words.WordAligner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * From windows of samples to tokens and their times: the encoder, the language, the decoder, and once more the decoder for the
 * words. Windows are taken side by side. All methods are to be called within {@link Engine#call}.
 */
final class WindowTranscriber {
    /** Frames of silence after the speech of a short window. */
    private static final int MARGIN = 200;

    /** Frames of the shortest window. */
    private static final int LEAST = 1000;

    private final WhisperModel model;
    private final TextDecoder decoder;
    private final WindowDecoder windows;
    private final WordAligner aligner;
    private final Matrix frames;
    private final Matrix features;

    /** A chunk whose next window is to be transcribed, of a recording. */
    record Turn(Recording recording, Chunk chunk) {}

    /** A window's tokens, the language that they are in, and when they are spoken if that is wanted. */
    record Result(
            DecodedWindow decoded,
            String language,
            @Nullable TokenTimes times) {}

    WindowTranscriber(WhisperModel model) {
        this.model = model;
        this.decoder = model.decoder();
        this.windows = new WindowDecoder(model);
        this.aligner = new WordAligner(model);
        this.frames = model.newWindow();
        this.features = model.newFeatures(model.engine().activationType());
    }

    List<Result> transcribe(List<Turn> turns, TranscriptionOptions options) {
        List<SpeechMemory> memories = new ArrayList<>();
        try {
            for (Turn turn : turns) {
                memories.add(encode(turn.chunk(), options, positions(turn, options)));
            }
            List<String> languages = languages(turns, memories, options.language());
            List<Window> encoded = new ArrayList<>();
            for (int i = 0; i < turns.size(); i++) {
                encoded.add(window(turns.get(i).chunk(), languages.get(i), memories.get(i)));
            }
            List<DecodedWindow> decoded = decode(turns, encoded, memories, options);
            return results(turns, encoded, decoded, languages, options);
        } finally {
            memories.forEach(decoder::forget);
        }
    }

    private Window window(Chunk chunk, String language, SpeechMemory memory) {
        List<Integer> prompt = chunk.prompt(language);
        return new Window(
                memory, chunk.seek(), prompt, prompt.indexOf(model.generation().startOfTranscript()));
    }

    /**
     * How many of the encoder's positions a window has: a short chunk's takes less than 30 s. Models were trained on 30 s, and
     * do badly if much less than a few seconds more than the speech is left, or if windows within a recording are short. In
     * English no word is lost by it, in other languages some are, by the few clips that there were to try.
     */
    private int positions(Turn turn, TranscriptionOptions options) {
        Chunk chunk = turn.chunk();
        int most = model.config().audioPositions();
        boolean english =
                turn.recording().language().decided().filter("en"::equals).isPresent();
        if (!options.shortWindows() || !english || !chunk.whole()) {
            return most;
        }
        return model.encoder()
                .positions(Math.min(
                        Math.max(chunk.size() + MARGIN, LEAST), model.config().frames()));
    }

    /** A result of a short window that is not good is tried again in a window of 30 s, as others are in the first place. */
    private List<DecodedWindow> decode(
            List<Turn> turns, List<Window> encoded, List<SpeechMemory> memories, TranscriptionOptions options) {
        DecodingOptions decoding = options.decoding();
        List<DecodedWindow> decoded = new ArrayList<>(Collections.nCopies(turns.size(), null));
        List<Integer> shorter = IntStream.range(0, turns.size())
                .filter(i -> memories.get(i).positions() < model.config().audioPositions())
                .boxed()
                .toList();
        if (!shorter.isEmpty()) {
            List<DecodedWindow> tried = windows.decode(
                    shorter.stream().map(encoded::get).toList(),
                    decoding,
                    decoding.temperatures().getFirst());
            for (int i = 0; i < tried.size(); i++) {
                int place = shorter.get(i);
                if (tried.get(i).fails(decoding) || tried.get(i).silent(decoding)) {
                    Chunk chunk = turns.get(place).chunk();
                    SpeechMemory longer = encode(chunk, options, model.config().audioPositions());
                    decoder.forget(memories.set(place, longer));
                    encoded.set(place, encoded.get(place).over(longer));
                } else {
                    decoded.set(place, tried.get(i));
                }
            }
        }
        List<Integer> left = IntStream.range(0, turns.size())
                .filter(i -> decoded.get(i) == null)
                .boxed()
                .toList();
        List<DecodedWindow> rest = TemperatureFallback.decode(
                windows, left.stream().map(encoded::get).toList(), decoding);
        for (int i = 0; i < rest.size(); i++) {
            decoded.set(left.get(i), rest.get(i));
        }
        return decoded;
    }

    private List<Result> results(
            List<Turn> turns,
            List<Window> encoded,
            List<DecodedWindow> decoded,
            List<String> languages,
            TranscriptionOptions options) {
        List<TokenTimes> times = new ArrayList<>();
        if (options.words().isPresent()) {
            List<WordAligner.Text> texts = new ArrayList<>();
            for (int i = 0; i < decoded.size(); i++) {
                DecodedWindow window = decoded.get(i);
                List<Integer> tokens = window.silent(options.decoding()) ? List.of() : window.tokens();
                texts.add(new WordAligner.Text(
                        encoded.get(i), tokens, turns.get(i).chunk().size()));
            }
            times = aligner.align(texts);
        }
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < decoded.size(); i++) {
            results.add(new Result(decoded.get(i), languages.get(i), times.isEmpty() ? null : times.get(i)));
        }
        return results;
    }

    private SpeechMemory encode(Chunk chunk, TranscriptionOptions options, int positions) {
        Matrix output = encode(chunk.samples(), positions);
        return options.words().isPresent() ? decoder.rememberToAlign(output) : decoder.remember(output);
    }

    /** The encoder's output for a window, until the next is encoded. */
    private Matrix encode(WindowSamples samples, int positions) {
        Matrix input = frames.rows(0, 2 * positions);
        Matrix output = features.rows(0, positions);
        samples.spectrogram(model, input);
        model.encoder().encode(input, output);
        return output;
    }

    /** The language of each window. */
    private List<String> languages(List<Turn> turns, List<SpeechMemory> memories, LanguageOptions options) {
        List<String> languages = new ArrayList<>();
        boolean each = options.perWindow()
                && model.generation().multilingual()
                && options.given().isEmpty();
        for (int i = 0; i < turns.size(); i++) {
            SpokenLanguage language = turns.get(i).recording().language();
            if (each || language.decided().isEmpty()) {
                Map<String, Double> probabilities = probabilities(memories.get(i), options);
                if (language.decided().isEmpty()) {
                    language.hear(probabilities);
                }
                languages.add(SpokenLanguage.likeliest(probabilities).getKey());
            } else {
                languages.add(language.decided().get());
            }
        }
        for (int i = 0; i < turns.size(); i++) {
            decide(turns.get(i).recording(), options);
            if (!each) {
                languages.set(i, turns.get(i).recording().language().decided().orElseThrow());
            }
        }
        return languages;
    }

    /** If the windows at hand are not sure, those to come are heard too. */
    private void decide(Recording recording, LanguageOptions options) {
        SpokenLanguage language = recording.language();
        for (int next = 0; language.decided().isEmpty(); next++) {
            WindowSamples samples = recording.peek(next);
            if (samples == null) {
                language.decide();
            } else {
                SpeechMemory memory =
                        decoder.remember(encode(samples, model.config().audioPositions()));
                language.hear(probabilities(memory, options));
                decoder.forget(memory);
            }
        }
    }

    private Map<String, Double> probabilities(SpeechMemory memory, LanguageOptions options) {
        Collection<String> all = model.generation().languages().keySet();
        return windows.languages(
                new Window(memory, 0, List.of(), 0), options.allowed().isEmpty() ? all : options.allowed());
    }
}
