package io.github.liteasr.words;

import io.github.liteasr.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts a text's tokens into words (openai/whisper tokenizer.py, split_to_word_tokens). */
public final class WordSplitter {
    private static final Set<String> WITHOUT_SPACES = Set.of("zh", "ja", "th", "lo", "my", "yue");
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final char REPLACEMENT = '\uFFFD';

    private final Tokenizer tokenizer;
    private final boolean withoutSpaces;

    /** A word and how many tokens spell it. */
    record Spelling(String text, int tokens) {
        private Spelling and(Spelling next) {
            return new Spelling(text + next.text, tokens + next.tokens);
        }
    }

    /** A splitter for text in a language, by its code. */
    public WordSplitter(Tokenizer tokenizer, String language) {
        this.tokenizer = tokenizer;
        this.withoutSpaces = WITHOUT_SPACES.contains(language);
    }

    /** The words of tokens of text, all of which have a place in some word. */
    List<Spelling> split(List<Integer> tokens) {
        List<Spelling> characters = characters(tokens);
        if (withoutSpaces) {
            return characters;
        }
        List<Spelling> words = new ArrayList<>();
        for (Spelling next : characters) {
            boolean begins = next.text.startsWith(" ") || PUNCTUATION.contains(next.text.strip());
            if (words.isEmpty() || begins) {
                words.add(next);
            } else {
                words.add(words.removeLast().and(next));
            }
        }
        return words;
    }

    /** The shortest runs of tokens that end where a character does. */
    private List<Spelling> characters(List<Integer> tokens) {
        String whole = decode(tokens);
        List<Spelling> found = new ArrayList<>();
        int from = 0;
        int length = 0;
        for (int to = 1; to <= tokens.size(); to++) {
            String text = decode(tokens.subList(from, to));
            int broken = text.indexOf(REPLACEMENT);
            int place = length + broken;
            boolean complete = broken < 0 || (place < whole.length() && whole.charAt(place) == REPLACEMENT);
            if (complete || to == tokens.size()) {
                found.add(new Spelling(text, to - from));
                length += text.length();
                from = to;
            }
        }
        return found;
    }

    private String decode(List<Integer> tokens) {
        return tokenizer.decode(tokens.stream().mapToInt(i -> i).toArray());
    }
}
