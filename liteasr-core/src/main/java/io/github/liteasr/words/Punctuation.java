package io.github.liteasr.words;

import io.github.liteasr.words.WordTimes.TimedWord;
import java.util.List;

/** Merges signs that stand by themselves into the words next to them (openai/whisper timing.py, merge_punctuations). */
final class Punctuation {
    private Punctuation() {}

    /** Merged signs are left as words without text and tokens. */
    static void merge(List<TimedWord> words, WordOptions options) {
        int following = words.size() - 1;
        for (int i = words.size() - 2; i >= 0; i--) {
            String sign = words.get(i).text();
            if (sign.startsWith(" ") && options.prepended().contains(sign.strip())) {
                words.get(following).prepend(words.get(i));
            } else {
                following = i;
            }
        }
        int previous = 0;
        for (int i = 1; i < words.size(); i++) {
            boolean open = !words.get(previous).text().endsWith(" ");
            if (open && options.appended().contains(words.get(i).text())) {
                words.get(previous).append(words.get(i));
            } else {
                previous = i;
            }
        }
    }
}
