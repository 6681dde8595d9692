package io.github.liteasr.transcribe;

import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.LogMelSpectrogram;
import io.github.liteasr.audio.Spectrogram;
import io.github.liteasr.audio.Timeline;
import io.github.liteasr.whisper.GenerationConfig;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.List;

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
    private final DecodingOptions options;
    private final Audio audio;
    private final Spectrogram spectrogram;
    private final String language;
    private final Loudness loudness;
    private final List<Integer> ends;
    private final int frames;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Integer> context = new ArrayList<>();
    private int seek;

    Recording(WhisperModel model, DecodingOptions options, Audio audio, Spectrogram spectrogram, String language) {
        this.model = model;
        this.options = options;
        this.audio = audio;
        this.spectrogram = spectrogram;
        this.language = language;
        this.frames = (audio.samples().length + LogMelSpectrogram.HOP - 1) / LogMelSpectrogram.HOP;
        this.loudness = new Loudness(audio.samples());
        this.ends = ends();
        options.initialPrompt()
                .ifPresent(text -> addAll(context, model.tokenizer().encode(" " + text.strip())));
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
        prompt.addAll(generation.prompt(language, options.task().key(), options.timestamps()));
        return prompt;
    }

    /** Takes the result for the next window, moves on, and returns the segments that it gave. */
    List<Segment> accept(DecodedWindow window) {
        int size = size();
        List<Segment> found = new ArrayList<>();
        int advance = window.silent(options) ? size : segment(window, size, found);
        seek += advance > 0 ? Math.min(advance, size) : size;
        segments.addAll(found);
        if (window.silent(options)) {
            return found;
        }
        if (!options.conditionOnPreviousText() || window.temperature() > 0.5 || window.loops(options)) {
            context.clear();
        } else {
            found.forEach(segment -> context.addAll(segment.tokens()));
        }
        return found;
    }

    /** Cuts a window's tokens at pairs of timestamps; returns by how many frames the window moves on. */
    private int segment(DecodedWindow window, int size, List<Segment> found) {
        TokenRules rules = new TokenRules(model, options.timestamps());
        List<Integer> tokens = window.tokens();
        int count = tokens.size();
        List<Integer> cuts = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            if (rules.isTimestamp(tokens.get(i)) && rules.isTimestamp(tokens.get(i - 1))) {
                cuts.add(i);
            }
        }
        boolean endsWithOneTimestamp =
                count >= 2 && rules.isTimestamp(tokens.get(count - 1)) && !rules.isTimestamp(tokens.get(count - 2));
        if (cuts.isEmpty()) {
            // openai/whisper begins such a segment with the window; the model's own time is nearer.
            int first = count > 0 && rules.isTimestamp(tokens.getFirst()) ? timestamp(tokens.getFirst(), rules) : 0;
            int last = lastTimestamp(tokens, rules);
            double end = last > first ? last / model.positionsPerSecond() : size / 100.0;
            add(found, window, first / model.positionsPerSecond(), end, tokens, rules, size);
            return size;
        }
        if (endsWithOneTimestamp) {
            cuts.add(count);
        }
        int from = 0;
        for (int cut : cuts) {
            List<Integer> part = tokens.subList(from, cut);
            double start = timestamp(part.getFirst(), rules) / model.positionsPerSecond();
            double end = timestamp(part.getLast(), rules) / model.positionsPerSecond();
            add(found, window, start, end, part, rules, size);
            from = cut;
        }
        return endsWithOneTimestamp ? size : 2 * timestamp(tokens.get(from - 1), rules);
    }

    /** The positions of the encoder before a timestamp. */
    private static int timestamp(int token, TokenRules rules) {
        return token - rules.firstTimestamp();
    }

    private static int lastTimestamp(List<Integer> tokens, TokenRules rules) {
        for (int i = tokens.size() - 1; i >= 0; i--) {
            if (rules.isTimestamp(tokens.get(i))) {
                return timestamp(tokens.get(i), rules);
            }
        }
        return 0;
    }

    private void add(
            List<Segment> found,
            DecodedWindow window,
            double start,
            double end,
            List<Integer> tokens,
            TokenRules rules,
            int size) {
        int[] words = tokens.stream()
                .mapToInt(i -> i)
                .filter(t -> !rules.isTimestamp(t))
                .toArray();
        String text = model.tokenizer().decode(words);
        if (text.isBlank() || start == end) {
            return;
        }
        double last = Math.min(size / 100.0, audio.seconds() - seek / 100.0); // the model may write times after the end
        found.add(new Segment(
                seek,
                hundredths(audio.timeline().start(seek / 100.0 + Math.min(start, last))),
                hundredths(audio.timeline().end(seek / 100.0 + Math.min(end, last))),
                text,
                tokens,
                window.temperature(),
                window.averageLogProbability(),
                window.compressionRatio(),
                window.noSpeechProbability()));
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
