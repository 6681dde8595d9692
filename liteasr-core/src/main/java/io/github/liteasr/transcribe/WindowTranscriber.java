package io.github.liteasr.transcribe;

import io.github.liteasr.decode.DecodedWindow;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From windows of samples to tokens and their times: the encoder, the language, the decoder, and once more the decoder for the
 * words. Windows are taken side by side. All methods are to be called within {@link Engine#call}.
 */
final class WindowTranscriber {
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
                memories.add(encode(turn.chunk().samples(), options.words().isPresent()));
            }
            List<String> languages = languages(turns, memories, options.language());
            List<Window> encoded = new ArrayList<>();
            for (int i = 0; i < turns.size(); i++) {
                Chunk chunk = turns.get(i).chunk();
                List<Integer> prompt = chunk.prompt(languages.get(i));
                int start = prompt.indexOf(model.generation().startOfTranscript());
                encoded.add(new Window(memories.get(i), chunk.seek(), prompt, start));
            }
            List<DecodedWindow> decoded = TemperatureFallback.decode(windows, encoded, options.decoding());
            return results(turns, encoded, decoded, languages, options);
        } finally {
            memories.forEach(decoder::forget);
        }
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

    private SpeechMemory encode(WindowSamples samples, boolean toAlign) {
        samples.spectrogram(model, frames);
        model.encoder().encode(frames, features);
        return toAlign ? decoder.rememberToAlign(features) : decoder.remember(features);
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
                SpeechMemory memory = encode(samples, false);
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
