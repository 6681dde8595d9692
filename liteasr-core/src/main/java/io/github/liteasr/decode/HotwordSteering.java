package io.github.liteasr.decode;

import io.github.liteasr.text.Script;
import io.github.liteasr.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Raises the tokens of hotwords. Times neither belong to a phrase nor break it off.
 *
 * @param state what of a phrase the text ends in
 * @param insideWord whether the text ends in a letter or digit
 */
record HotwordSteering(PhraseAutomaton phrases, TokenRules rules, Tokenizer tokenizer, int state, boolean insideWord)
        implements Steering {
    private static final Pattern FIRST_LETTER = Pattern.compile("(?<![\\p{L}\\p{M}\\p{N}'’])\\p{Ll}");

    /** Phrases are found as they are given, in lower case and with every word capitalised, after a space or at a start. */
    static HotwordSteering of(List<Hotword> hotwords, TokenRules rules, Tokenizer tokenizer) {
        PhraseAutomaton phrases = new PhraseAutomaton();
        for (Hotword hotword : hotwords) {
            for (String spelling : spellings(hotword.phrase())) {
                for (int[] tokens : tokenized(" " + spelling, tokenizer)) {
                    phrases.add(tokens, hotword.weight(), true);
                }
                for (int[] tokens : tokenized(spelling, tokenizer)) {
                    phrases.add(tokens, hotword.weight(), false);
                }
            }
        }
        phrases.link();
        return new HotwordSteering(phrases, rules, tokenizer, 0, false);
    }

    /** A model that does not know a name begins it as similar ones: every beginning that is one token is tried. */
    private static List<int[]> tokenized(String text, Tokenizer tokenizer) {
        List<int[]> ways = new ArrayList<>();
        ways.add(tokenizer.encode(text));
        for (int end = 1; end < text.length(); end++) {
            int[] beginning = tokenizer.encode(text.substring(0, end));
            if (beginning.length == 1 && !text.substring(0, end).isBlank()) {
                int[] rest = tokenizer.encode(text.substring(end));
                ways.add(IntStream.concat(IntStream.of(beginning), IntStream.of(rest))
                        .toArray());
            }
        }
        return ways;
    }

    private static Set<String> spellings(String phrase) {
        String lower = phrase.toLowerCase(Locale.ROOT);
        String title =
                FIRST_LETTER.matcher(phrase).replaceAll(letter -> letter.group().toUpperCase(Locale.ROOT));
        return new TreeSet<>(List.of(phrase, lower, title));
    }

    @Override
    public void steer(float[] scores, double logSum) {
        float lost = (float) phrases.unearned(state);
        if (lost > 0) {
            for (int token = 0; token < rules.firstTimestamp(); token++) {
                scores[token] -= lost;
            }
        }
        phrases.forEachNext(state, insideWord, (token, worth) -> scores[token] += (float) worth);
    }

    @Override
    public IntStream raised() {
        IntStream.Builder tokens = IntStream.builder();
        phrases.forEachNext(state, insideWord, (token, worth) -> tokens.add(token));
        return tokens.build();
    }

    @Override
    public Steering after(int token) {
        if (rules.isTimestamp(token)) {
            return this;
        }
        return new HotwordSteering(
                phrases, rules, tokenizer, phrases.next(state, token, insideWord), endsInsideWord(token));
    }

    /** Words of scripts without spaces may begin anywhere. */
    private boolean endsInsideWord(int token) {
        String text = tokenizer.decode(token);
        if (text.isEmpty()) {
            return insideWord;
        }
        int last = text.codePointBefore(text.length());
        return Character.isLetterOrDigit(last) && !Script.withoutSpaces(last);
    }
}
