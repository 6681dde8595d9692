package io.github.liteasr.speakers;

import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.words.Word;
import java.util.ArrayList;
import java.util.List;

/** Transcripts whose tokens are the code points of their text, and one above those for a timestamp on either side. */
final class Spoken {
    static final int TIMESTAMP = Character.MAX_CODE_POINT + 1;

    private Spoken() {}

    static String spelling(int... tokens) {
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            if (token < TIMESTAMP) {
                text.appendCodePoint(token);
            }
        }
        return text.toString();
    }

    static Word word(double start, double end, String text) {
        return new Word(start, end, text, 0.5);
    }

    static Segment segment(Word... words) {
        StringBuilder text = new StringBuilder();
        List.of(words).forEach(word -> text.append(word.text()));
        return segment(words[0].start(), words[words.length - 1].end(), text.toString(), words);
    }

    static Segment segment(double start, double end, String text, Word... words) {
        List<Integer> tokens = new ArrayList<>(text.codePoints().boxed().toList());
        tokens.addFirst(TIMESTAMP);
        tokens.addLast(TIMESTAMP);
        return new Segment(7, start, end, text, "en", tokens, 0, -0.1, 1, 0, 0.75, List.of(words));
    }

    static Transcript transcript(Segment... segments) {
        return new Transcript("en", 60, List.of(segments), List.of());
    }
}
