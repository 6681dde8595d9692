package io.github.liteasr.text;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes English contractions and abbreviated titles in full, and drops fillers. The text is in lower case. */
final class EnglishContractions {
    /** Word boundaries where, as in Python and unlike in Java, every digit is part of a word, also '²'. */
    private static final String WORD_START = "(?<![\\p{L}\\p{N}_])";

    private static final String WORD_END = "(?![\\p{L}\\p{N}_])";

    /** Sounds that are no words. */
    private static final Set<String> FILLERS = Set.of("hmm", "mm", "mhm", "mmm", "uh", "um");

    private static final Pattern FILLER = pattern(WORD_START + "(?:" + String.join("|", FILLERS) + ")" + WORD_END);
    private static final Pattern SPACE_BEFORE_APOSTROPHE = pattern("(?<!\\s)\\s+'");

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("won't", "will not"),
            Map.entry("can't", "can not"),
            Map.entry("let's", "let us"),
            Map.entry("ain't", "aint"),
            Map.entry("y'all", "you all"),
            Map.entry("wanna", "want to"),
            Map.entry("gotta", "got to"),
            Map.entry("gonna", "going to"),
            Map.entry("i'ma", "i am going to"),
            Map.entry("imma", "i am going to"),
            Map.entry("woulda", "would have"),
            Map.entry("coulda", "could have"),
            Map.entry("shoulda", "should have"),
            Map.entry("ma'am", "madam"));

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("mr", "mister"),
            Map.entry("mrs", "missus"),
            Map.entry("st", "saint"),
            Map.entry("dr", "doctor"),
            Map.entry("prof", "professor"),
            Map.entry("capt", "captain"),
            Map.entry("gov", "governor"),
            Map.entry("ald", "alderman"),
            Map.entry("gen", "general"),
            Map.entry("sen", "senator"),
            Map.entry("rep", "representative"),
            Map.entry("pres", "president"),
            Map.entry("rev", "reverend"),
            Map.entry("hon", "honorable"),
            Map.entry("asst", "assistant"),
            Map.entry("assoc", "associate"),
            Map.entry("lt", "lieutenant"),
            Map.entry("col", "colonel"),
            Map.entry("jr", "junior"),
            Map.entry("sr", "senior"),
            Map.entry("esq", "esquire"));

    private static final Map<String, String> PERFECT_TENSES = Map.of(
            "'d been", "had been",
            "'s been", "has been",
            "'d gone", "had gone",
            "'s gone", "has gone",
            "'d done", "had done",
            "'s got", "has got");

    private static final Map<String, String> ENDINGS = Map.of(
            "n't", "not",
            "'re", "are",
            "'s", "is",
            "'d", "would",
            "'ll", "will",
            "'t", "not",
            "'ve", "have",
            "'m", "am");

    private static final Pattern WORD = pattern(WORD_START + "(?:" + anyOf(WORDS) + ")" + WORD_END);
    private static final Pattern TITLE = pattern(WORD_START + "(?:" + anyOf(TITLES) + ")" + WORD_END);
    private static final Pattern PERFECT_TENSE = pattern("(?:" + anyOf(PERFECT_TENSES) + ")" + WORD_END);
    private static final Pattern ENDING = pattern("(?:" + anyOf(ENDINGS) + ")" + WORD_END);

    private EnglishContractions() {}

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
    }

    private static String anyOf(Map<String, String> words) {
        return words.keySet().stream().sorted().collect(Collectors.joining("|"));
    }

    /** The text with contractions in full; spaces may double. */
    static String expand(String text) {
        String spoken = FILLER.matcher(text).replaceAll("");
        String joined = SPACE_BEFORE_APOSTROPHE.matcher(spoken).replaceAll("'");
        String words = replace(WORD, WORDS, "", joined, "");
        // The space after a title parts it from a name written onto its full stop.
        String titles = replace(TITLE, TITLES, "", words, " ");
        // Perfect tenses first: "'s been" is "has been", any other "'s" is "is".
        String perfect = replace(PERFECT_TENSE, PERFECT_TENSES, " ", titles, "");
        return replace(ENDING, ENDINGS, " ", perfect, "");
    }

    private static String replace(
            Pattern pattern, Map<String, String> replacements, String before, String text, String after) {
        return pattern.matcher(text).replaceAll(match -> before + replacements.get(match.group()) + after);
    }
}
