package io.github.liteasr.transcribe;

import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.audio.Timeline;
import io.github.liteasr.decode.DecodedWindow;
import io.github.liteasr.decode.TokenRules;
import io.github.liteasr.whisper.GenerationConfig;
import io.github.liteasr.whisper.WhisperModel;
import io.github.liteasr.words.Passage;
import io.github.liteasr.words.Pauses;
import io.github.liteasr.words.TokenTimes;
import io.github.liteasr.words.Word;
import io.github.liteasr.words.WordOptions;
import io.github.liteasr.words.WordSplitter;
import io.github.liteasr.words.WordTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A recording on its way to text: where the next window begins, and what was said before it. Windows move by the last
 * timestamp that the model wrote (openai/whisper transcribe.py).
 */
final class Recording {
    /** Frames at the end of a recording that are only decoded if there is something to hear: a second. */
    private static final int SHORT_REST = 100;

    /**
     * A window does not reach over a gap of the media that is longer than this many seconds, so that what is said after it
     * has a time after it. What is said around a shorter one belongs together.
     */
    private static final double LONGEST_GAP_WITHIN = 1;

    private final WhisperModel model;
    private final TranscriptionOptions options;
    private final Audio audio;
    private final Spectrogram spectrogram;
    private final String language;
    private final TokenRules rules;
    private final @Nullable WordTimes words;
    private final Loudness loudness;
    private final List<Integer> ends;
    private final int frames;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Integer> context = new ArrayList<>();
    private int seek;

    Recording(WhisperModel model, TranscriptionOptions options, Audio audio, Spectrogram spectrogram, String language) {
        this.model = model;
        this.options = options;
        this.audio = audio;
        this.spectrogram = spectrogram;
        this.language = language;
        this.frames = (audio.samples().length + LogMelSpectrogram.HOP - 1) / LogMelSpectrogram.HOP;
        this.rules = new TokenRules(model, options.decoding().timestamps());
        this.words = options.words().map(this::wordTimes).orElse(null);
        this.loudness = new Loudness(audio.samples());
        this.ends = ends();
        options.initialPrompt()
                .ifPresent(text -> addAll(context, model.tokenizer().encode(" " + text.strip())));
    }

    private WordTimes wordTimes(WordOptions wanted) {
        String written = options.task() == Task.TRANSLATE ? "en" : language;
        return new WordTimes(
                new WordSplitter(model.tokenizer(), written),
                wanted,
                model.positionsPerSecond(),
                wanted.trimmed() ? new Pauses(audio.samples())::trimmed : word -> word);
    }

    /** The frames at which windows end at the latest: before long gaps, and at the end. */
    private List<Integer> ends() {
        Timeline timeline = audio.timeline();
        List<Integer> frames = new ArrayList<>();
        for (Timeline.Anchor anchor : timeline.anchors()) {
            int frame = (int) Math.round(anchor.decoded() * 100);
            if (frame > 0
                    && frame < this.frames
                    && anchor.media() - timeline.end(anchor.decoded()) > LONGEST_GAP_WITHIN) {
                frames.add(frame);
            }
        }
        frames.add(this.frames);
        return frames;
    }

    /** Whether nothing is left, or less than a second of silence, in which models repeat themselves. */
    boolean finished() {
        if (seek == 0 || frames - seek >= SHORT_REST) {
            return seek >= frames;
        }
        return !loudness.audible(seek * LogMelSpectrogram.HOP);
    }

    /** Frames of the next window. */
    int size() {
        int end = ends.stream().filter(e -> e > seek).findFirst().orElse(frames);
        return Math.min(model.config().frames(), end - seek);
    }

    /** Where the next window begins, in frames. */
    int seek() {
        return seek;
    }

    Spectrogram spectrogram() {
        return spectrogram;
    }

    Transcript transcript() {
        return new Transcript(language, audio.timeline().end(audio.seconds()), segments, audio.notices());
    }

    /** What the decoder reads before the window: the text before it if wanted, and what it is asked to do. */
    List<Integer> prompt() {
        GenerationConfig generation = model.generation();
        List<Integer> prompt = new ArrayList<>();
        if (!context.isEmpty() && generation.startOfPrevious().isPresent()) {
            prompt.add(generation.startOfPrevious().getAsInt());
            int most = model.config().textPositions() / 2 - 1;
            prompt.addAll(context.subList(Math.max(0, context.size() - most), context.size()));
        }
        prompt.addAll(generation.prompt(
                language, options.task().key(), options.decoding().timestamps()));
        return prompt;
    }

    /**
     * Takes the result for the next window, moves on, and returns the segments that it gave.
     *
     * @param times when the window's tokens are spoken, if words are wanted
     */
    List<Segment> accept(DecodedWindow window, @Nullable TokenTimes times) {
        int size = size();
        if (window.silent(options.decoding())) {
            seek += size;
            return List.of();
        }
        WindowCut cut = WindowCut.of(window, rules, model.positionsPerSecond(), seek / 100.0, size);
        int advance = cut.advance();
        List<Passage> passages = cut.passages();
        if (words != null && times != null) {
            List<List<Integer>> text = passages.stream().map(this::text).toList();
            passages = words.time(passages, text, times, seek / 100.0);
            advance = cut.endsWithOneTimestamp() ? advance : lastWord(passages).orElse(advance);
        }
        double last = Math.min(audio.seconds(), (seek + size) / 100.0); // the model may write times after the end
        List<Segment> found = passages.stream()
                .filter(passage -> passage.start() != passage.end())
                .map(passage -> segment(window, passage, last))
                .filter(segment -> !segment.text().isBlank())
                .toList();
        seek += advance > 0 ? Math.min(advance, size) : size;
        segments.addAll(found);
        if (!options.conditionOnPreviousText() || window.temperature() > 0.5 || window.loops(options.decoding())) {
            context.clear();
        } else {
            found.forEach(segment -> context.addAll(segment.tokens()));
        }
        return found;
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

    private Segment segment(DecodedWindow window, Passage passage, double last) {
        int[] spelled = passage.tokens().stream()
                .mapToInt(i -> i)
                .filter(t -> !rules.isTimestamp(t))
                .toArray();
        return new Segment(
                seek,
                start(passage.start(), last),
                end(passage.start(), passage.end(), last),
                model.tokenizer().decode(spelled),
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

    private static void addAll(List<Integer> list, int[] values) {
        for (int value : values) {
            list.add(value);
        }
    }
}
