package io.github.liteasr.transcribe;

import io.github.liteasr.decode.DecodedWindow;
import io.github.liteasr.decode.TokenRules;
import io.github.liteasr.words.Passage;
import java.util.ArrayList;
import java.util.List;

/**
 * A window's tokens, cut at pairs of timestamps (openai/whisper transcribe.py).
 *
 * @param advance by how many frames of 10 ms the window moves on, as far as its timestamps tell; 0 if it would stay
 * @param endsWithOneTimestamp whether the model says that nothing is spoken after its last time
 */
record WindowCut(List<Passage> passages, int advance, boolean endsWithOneTimestamp) {
    WindowCut {
        passages = List.copyOf(passages);
    }

    /** Cuts the tokens of a window that begins at {@code offset} seconds and has {@code size} frames. */
    static WindowCut of(DecodedWindow window, TokenRules rules, double positionsPerSecond, double offset, int size) {
        return new Cutter(window, rules, positionsPerSecond, offset, size).cut();
    }

    private record Cutter(DecodedWindow window, TokenRules rules, double positionsPerSecond, double offset, int size) {
        WindowCut cut() {
            List<Integer> tokens = window.tokens();
            int count = tokens.size();
            List<Integer> cuts = new ArrayList<>();
            for (int i = 1; i < count; i++) {
                if (isTimestamp(i) && isTimestamp(i - 1)) {
                    cuts.add(i);
                }
            }
            boolean endsWithOne = count >= 2 && isTimestamp(count - 1) && !isTimestamp(count - 2);
            if (cuts.isEmpty()) {
                return new WindowCut(List.of(whole()), size, endsWithOne);
            }
            if (endsWithOne) {
                cuts.add(count);
            }
            List<Passage> passages = new ArrayList<>();
            int from = 0;
            for (int cut : cuts) {
                passages.add(passage(time(from), time(cut - 1), from, cut));
                from = cut;
            }
            return new WindowCut(passages, endsWithOne ? size : 2 * timestamp(from - 1), endsWithOne);
        }

        /** openai/whisper begins such a segment with the window; the model's own time is nearer. */
        private Passage whole() {
            int count = window.tokens().size();
            double start = count > 0 && isTimestamp(0) ? time(0) : 0;
            int last = count - 1;
            while (last >= 0 && !isTimestamp(last)) {
                last--;
            }
            double end = last >= 0 && time(last) > start ? time(last) : size / 100.0;
            return passage(start, end, 0, count);
        }

        private Passage passage(double start, double end, int from, int to) {
            return new Passage(
                    offset + start, offset + end, window.tokens().subList(from, to), confidence(from, to), List.of());
        }

        private double confidence(int from, int to) {
            double sum = 0;
            int count = 0;
            for (int i = from; i < to; i++) {
                if (!isTimestamp(i)) {
                    sum += window.certainties().get(i);
                    count++;
                }
            }
            return count == 0 ? 0 : Math.exp(sum / count);
        }

        private boolean isTimestamp(int index) {
            return rules.isTimestamp(window.tokens().get(index));
        }

        /** The positions of the encoder before a timestamp. */
        private int timestamp(int index) {
            return window.tokens().get(index) - rules.firstTimestamp();
        }

        /** Seconds of the window. */
        private double time(int index) {
            return timestamp(index) / positionsPerSecond;
        }
    }
}
