package io.github.liteasr.transcribe;

import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.List;

/** The text that a window is shown as said before it (openai/whisper transcribe.py). */
final class History {
    /** More than any model can be shown. */
    private static final int MOST = 1024;

    private final List<Integer> opening;
    private final boolean carried;
    private final boolean grows;
    private final List<Integer> said = new ArrayList<>();
    private boolean trusted = true;

    /**
     * A history of nothing but an opening.
     *
     * @param opening the tokens of the text before the first window
     * @param carried whether all windows see the opening, however much was said since
     * @param grows whether what is said is added
     */
    History(List<Integer> opening, boolean carried, boolean grows) {
        this.opening = List.copyOf(opening);
        this.carried = carried;
        this.grows = grows;
    }

    /** What is known before the first window. */
    static History of(WhisperModel model, TranscriptionOptions options) {
        List<Integer> opening = new ArrayList<>();
        options.initialPrompt().ifPresent(text -> {
            for (int token : model.tokenizer().encode(" " + text.strip())) {
                opening.add(token);
            }
        });
        boolean grows = options.inSequence() && options.conditionOnPreviousText();
        return new History(opening, options.carryInitialPrompt(), grows);
    }

    /** What a window sees: the last tokens, at most so many. */
    List<Integer> tokens(int most) {
        List<Integer> tokens = new ArrayList<>();
        if (carried) {
            tokens.addAll(last(opening, most));
            tokens.addAll(last(said, most - tokens.size()));
            return tokens;
        }
        if (trusted) {
            tokens.addAll(opening);
        }
        tokens.addAll(said);
        return last(tokens, most);
    }

    private static List<Integer> last(List<Integer> tokens, int most) {
        return tokens.subList(Math.max(0, tokens.size() - most), tokens.size());
    }

    /** Adds what was said. */
    void add(List<Segment> segments) {
        if (grows) {
            segments.forEach(segment -> said.addAll(segment.tokens()));
            said.subList(0, Math.max(0, said.size() - MOST)).clear();
        }
    }

    /** What is needed to go on after an interruption. */
    List<Integer> kept() {
        return grows ? (carried ? List.copyOf(said) : List.copyOf(tokens(MOST))) : List.of();
    }

    /** What was said before an interruption. */
    void restore(Progress known) {
        if (known.until() > 0 && grows) {
            said.addAll(known.context());
            trusted = false;
        }
    }

    /** What was said so far would mislead. */
    void reset() {
        if (grows) {
            said.clear();
            trusted = false;
        }
    }
}
