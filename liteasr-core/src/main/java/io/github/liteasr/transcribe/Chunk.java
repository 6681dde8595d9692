package io.github.liteasr.transcribe;

import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.decode.DecodedWindow;
import io.github.liteasr.decode.TokenRules;
import io.github.liteasr.whisper.GenerationConfig;
import io.github.liteasr.whisper.WhisperModel;
import io.github.liteasr.words.Passage;
import io.github.liteasr.words.Pauses;
import io.github.liteasr.words.TokenTimes;
import io.github.liteasr.words.Word;
import io.github.liteasr.words.WordSplitter;
import io.github.liteasr.words.WordTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a recording on its way to text: where the next window begins, and what was said before it. Windows move by the
 * last timestamp that the model wrote (openai/whisper transcribe.py). Times and frames are those of the whole recording.
 */
final class Chunk {
    /** Frames at the end that are only decoded if there is something to hear: a second. */
    private static final int SHORT_REST = 100;

    private final WhisperModel model;
    private final TranscriptionOptions options;
    private final HeardAudio audio;
    private final History history;
    private final TokenRules rules;
    private final List<Segment> found = new ArrayList<>();
    private final int first;
    private @Nullable WordTimes words;
    private String spelling = "";
    private int seek;

    /**
     * @param audio from the chunk's first frame on
     * @param history what was said before
     */
    Chunk(WhisperModel model, TranscriptionOptions options, HeardAudio audio, History history) {
        this.model = model;
        this.options = options;
        this.audio = audio;
        this.history = history;
        this.rules = new TokenRules(model, options.decoding().timestamps());
        this.first = Math.toIntExact(audio.begin() / LogMelSpectrogram.HOP);
        this.seek = first;
    }

    /** Whether nothing is left, or less than a second of silence, in which models repeat themselves. */
    boolean finished() {
        int rest = size();
        if (rest >= SHORT_REST || rest <= 0 || seek == first) {
            return rest <= 0;
        }
        long from = Math.max(audio.start(), sample(seek - model.config().frames()));
        return !new Loudness(audio.samples(from, audio.end())).audible(Math.toIntExact(sample(seek) - from));
    }

    /** Frames of the next window: as many as the model takes, or what is left before a gap or the end. */
    int size() {
        int most = model.config().frames();
        audio.hear(sample(seek + most) + AudioDecoder.SAMPLE_RATE); // gaps are noticed late
        long end = Gaps.of(audio.timeline()).stream()
                .filter(gap -> Math.round((double) gap / LogMelSpectrogram.HOP) > seek && gap < audio.end())
                .findFirst()
                .map(gap -> Math.round((double) gap / LogMelSpectrogram.HOP))
                .orElse(Math.ceilDiv(audio.end(), LogMelSpectrogram.HOP));
        return (int) Math.min(most, end - seek);
    }

    /** Seconds of the recording up to which it was decoded. */
    double until() {
        return finished() ? (double) audio.end() / AudioDecoder.SAMPLE_RATE : seek / 100.0;
    }

    /** Where the next window begins, in frames. */
    int seek() {
        return seek;
    }

    /** Whether the next window is all of the chunk. */
    boolean whole() {
        return seek == first && sample(seek + size()) >= audio.end() && audio.ended();
    }

    /** The samples of the next window. */
    WindowSamples samples() {
        int size = size();
        long from = Math.max(audio.start(), sample(seek - WindowSamples.MARGIN));
        long to = Math.min(audio.end(), sample(seek + size + WindowSamples.MARGIN));
        return new WindowSamples(audio.samples(from, to), Math.toIntExact(seek - from / LogMelSpectrogram.HOP), size);
    }

    private static long sample(int frame) {
        return (long) frame * LogMelSpectrogram.HOP;
    }

    /** The segments that were found since this was last asked. */
    List<Segment> take() {
        List<Segment> taken = List.copyOf(found);
        found.clear();
        return taken;
    }

    /** What the decoder reads before the window: the text before it if wanted, and what it is asked to do. */
    List<Integer> prompt(String language) {
        GenerationConfig generation = model.generation();
        List<Integer> prompt = new ArrayList<>();
        List<Integer> before = history.tokens(model.config().textPositions() / 2 - 1);
        if (!before.isEmpty() && generation.startOfPrevious().isPresent()) {
            prompt.add(generation.startOfPrevious().getAsInt());
            prompt.addAll(before);
        }
        prompt.addAll(generation.prompt(
                language, options.task().key(), options.decoding().timestamps()));
        return prompt;
    }

    /**
     * Takes the result for the next window, moves on, and returns the segments that it gave.
     *
     * @param language that it is in
     * @param times when the window's tokens are spoken, if words are wanted
     */
    List<Segment> accept(DecodedWindow window, String language, @Nullable TokenTimes times) {
        int size = size();
        if (window.silent(options.decoding())) {
            moveTo(seek + size);
            return List.of();
        }
        WindowCut cut = WindowCut.of(window, rules, model.positionsPerSecond(), seek / 100.0, size);
        int advance = cut.advance();
        List<Passage> passages = cut.passages();
        if (times != null) {
            List<List<Integer>> text = passages.stream().map(this::text).toList();
            passages = words(language).time(passages, text, times, seek / 100.0, trimming(size));
            advance = cut.endsWithOneTimestamp() ? advance : lastWord(passages).orElse(advance);
        }
        // The model may write times after the end.
        double last = Math.min((double) audio.end() / AudioDecoder.SAMPLE_RATE, (seek + size) / 100.0);
        List<Segment> segments = passages.stream()
                .filter(passage -> passage.start() != passage.end())
                .map(passage -> segment(window, language, passage, last))
                .filter(segment -> !segment.text().isBlank())
                .toList();
        found.addAll(segments);
        if (window.temperature() > 0.5 || window.loops(options.decoding())) {
            history.reset();
        } else {
            history.add(segments);
        }
        moveTo(seek + (advance > 0 ? Math.min(advance, size) : size));
        return segments;
    }

    private void moveTo(int frame) {
        seek = frame;
        audio.forget(sample(seek - model.config().frames()));
    }

    private WordTimes words(String language) {
        String written = options.task() == Task.TRANSLATE ? "en" : language;
        if (words == null || !spelling.equals(written)) {
            spelling = written;
            words = new WordTimes(
                    new WordSplitter(model.tokenizer(), written),
                    options.words().orElseThrow(),
                    model.positionsPerSecond(),
                    seek / 100.0);
        }
        return words;
    }

    /** How words of the next window are trimmed: judged by itself. */
    private UnaryOperator<Word> trimming(int size) {
        if (!options.words().orElseThrow().trimmed()) {
            return UnaryOperator.identity();
        }
        long to = Math.min(audio.end(), sample(seek + size));
        return new Pauses(audio.samples(sample(seek), to), seek / 100.0)::trimmed;
    }

    /** How many frames of the window end with its last word, if they are worth moving on by. */
    private OptionalInt lastWord(List<Passage> passages) {
        return passages.reversed().stream()
                .filter(passage -> !passage.words().isEmpty())
                .mapToInt(passage ->
                        (int) Math.round(100 * passage.words().getLast().end()) - seek)
                .filter(frames -> frames >= SHORT_REST)
                .findFirst();
    }

    private List<Integer> text(Passage passage) {
        return passage.tokens().stream()
                .filter(token -> token < rules.endOfText())
                .toList();
    }

    private Segment segment(DecodedWindow window, String language, Passage passage, double last) {
        int[] spelled = passage.tokens().stream()
                .mapToInt(i -> i)
                .filter(t -> !rules.isTimestamp(t))
                .toArray();
        return new Segment(
                seek,
                start(passage.start(), last),
                end(passage.start(), passage.end(), last),
                model.tokenizer().decode(spelled),
                language,
                passage.tokens(),
                window.temperature(),
                window.averageLogProbability(),
                window.compressionRatio(),
                window.noSpeechProbability(),
                passage.confidence(),
                passage.words().stream()
                        .map(word -> new Word(
                                start(word.start(), last),
                                end(word.start(), word.end(), last),
                                word.text(),
                                word.probability()))
                        .toList());
    }

    /** When in the media something begins, in hundredths of a second. */
    private double start(double seconds, double last) {
        return hundredths(audio.timeline().start(Math.min(seconds, last)));
    }

    /** When in the media something ends. What has no length, or ends as a gap of the media does, ends no earlier than it begins. */
    private double end(double from, double to, double last) {
        return Math.max(start(from, last), hundredths(audio.timeline().end(Math.min(to, last))));
    }

    private static double hundredths(double seconds) {
        return Math.round(seconds * 100) / 100.0;
    }
}
