package io.github.liteasr.words;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * From the times of tokens to words in passages: punctuation is merged into words, and times that cannot be right are
 * mended by the usual length of a word (openai/whisper timing.py, add_word_timestamps). All times are seconds of the
 * recording's samples.
 */
public final class WordTimes {
    private static final String SENTENCE_ENDS = ".。!！?？";
    /** Words' usual length is taken to be no longer than this, in seconds. */
    private static final double LONGEST_USUAL = 0.7;
    /** Seconds by which a passage's own times may differ from those of its words before they count. */
    private static final double TOLERANCE = 0.5;

    private final WordSplitter splitter;
    private final WordOptions options;
    private final double positionsPerSecond;
    private final double begin;
    private double lastSpeech;

    /** @param begin before which there is no speech, in seconds */
    public WordTimes(WordSplitter splitter, WordOptions options, double positionsPerSecond, double begin) {
        this.splitter = splitter;
        this.options = options;
        this.positionsPerSecond = positionsPerSecond;
        this.begin = begin;
        this.lastSpeech = begin;
    }

    /**
     * The passages of a recording's next window with their words.
     *
     * @param text the tokens of each passage that are text
     * @param times of all of these tokens
     * @param offset where the window begins
     * @param place where a word is to be moved in the end
     */
    public List<Passage> time(
            List<Passage> passages,
            List<List<Integer>> text,
            TokenTimes times,
            double offset,
            UnaryOperator<Word> place) {
        List<TimedWord> words =
                timed(splitter.split(text.stream().flatMap(List::stream).toList()), times, offset);
        double usual = usualLength(words);
        shortenAtSentenceEnds(words, 2 * usual);
        Punctuation.merge(words, options);
        List<Passage> done = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < passages.size(); i++) {
            List<TimedWord> own = new ArrayList<>();
            int left = text.get(i).size();
            while (left > 0 && next < words.size()) {
                TimedWord word = words.get(next++);
                left -= word.tokens;
                if (!word.text.isEmpty()) {
                    own.add(word);
                }
            }
            done.add(own.isEmpty() ? passages.get(i) : mended(passages.get(i), own, usual, place));
        }
        return done;
    }

    private List<TimedWord> timed(List<WordSplitter.Spelling> spellings, TokenTimes times, double offset) {
        List<TimedWord> words = new ArrayList<>();
        int from = 0;
        for (WordSplitter.Spelling spelling : spellings) {
            int to = from + spelling.tokens();
            words.add(new TimedWord(
                    spelling.text(),
                    spelling.tokens(),
                    offset + times.boundary(from) / positionsPerSecond,
                    offset + times.boundary(to) / positionsPerSecond,
                    times.probability(from, to)));
            from = to;
        }
        return words;
    }

    /** The median length of the words that have one, but no more than usual; 0 if none has. */
    private static double usualLength(List<TimedWord> words) {
        double[] lengths = words.stream()
                .mapToDouble(TimedWord::length)
                .filter(length -> length > 0)
                .sorted()
                .toArray();
        int half = lengths.length / 2;
        if (lengths.length == 0) {
            return 0;
        }
        double median = lengths.length % 2 == 1 ? lengths[half] : (lengths[half - 1] + lengths[half]) / 2;
        return Math.min(LONGEST_USUAL, median);
    }

    /** A pause after a sentence is part of the mark that ends it, or of the word after that. */
    private static void shortenAtSentenceEnds(List<TimedWord> words, double longest) {
        if (longest == 0) {
            return;
        }
        for (int i = 1; i < words.size(); i++) {
            TimedWord word = words.get(i);
            if (word.length() <= longest) {
                continue;
            }
            if (SENTENCE_ENDS.contains(word.text)) {
                word.end = word.start + longest;
            } else if (SENTENCE_ENDS.contains(words.get(i - 1).text)) {
                word.start = word.end - longest;
            }
        }
    }

    private Passage mended(Passage passage, List<TimedWord> words, double usual, UnaryOperator<Word> place) {
        shortenAfterPause(words, usual);
        TimedWord first = words.getFirst();
        double start = passage.start();
        if (start < first.end && start - TOLERANCE > first.start) {
            first.start = Math.max(begin, Math.min(first.end - usual, start));
        } else {
            start = first.start;
        }
        TimedWord last = words.getLast();
        double end = passage.end();
        if (end > last.start && end + TOLERANCE < last.end) {
            last.end = Math.max(last.start + usual, end);
        } else {
            end = last.end;
        }
        lastSpeech = end;
        List<Word> placed = words.stream()
                .map(w -> place.apply(new Word(w.start, w.end, w.text, w.probability)))
                .toList();
        return start == first.start && end == last.end
                ? passage.with(placed.getFirst().start(), placed.getLast().end(), placed)
                : passage.with(start, end, placed);
    }

    /** The first word, or the first two, may have taken in the pause before them. */
    private void shortenAfterPause(List<TimedWord> words, double usual) {
        double longest = 2 * usual;
        TimedWord first = words.getFirst();
        TimedWord second = words.size() > 1 ? words.get(1) : null;
        boolean stretched = first.length() > longest || (second != null && second.end - first.start > 2 * longest);
        if (first.end - lastSpeech <= 4 * usual || !stretched) {
            return;
        }
        if (second != null && second.length() > longest) {
            double boundary = Math.max(second.end / 2, second.end - longest);
            first.end = boundary;
            second.start = boundary;
        }
        first.start = Math.max(begin, first.end - longest);
    }

    /** A word whose times are still to be mended. */
    static final class TimedWord {
        private String text;
        private int tokens;
        private double start;
        private double end;
        private final double probability;

        TimedWord(String text, int tokens, double start, double end, double probability) {
            this.text = text;
            this.tokens = tokens;
            this.start = start;
            this.end = end;
            this.probability = probability;
        }

        private double length() {
            return end - start;
        }

        String text() {
            return text;
        }

        /** Takes in the text and tokens of the word before, which is left empty. Times stay. */
        void prepend(TimedWord before) {
            text = before.text + text;
            tokens += before.tokens;
            before.clear();
        }

        /** Takes in the text and tokens of the word after, which is left empty. Times stay. */
        void append(TimedWord after) {
            text += after.text;
            tokens += after.tokens;
            after.clear();
        }

        private void clear() {
            text = "";
            tokens = 0;
        }
    }
}
