package io.github.liteasr.text;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whisper's normaliser for languages other than English: lower case, nothing in brackets, no punctuation or symbols.
 *
 * @param marks what becomes of combining marks
 * @param splitLetters puts a space between letters, which makes word errors character errors; a letter is a grapheme
 *     cluster
 */
public record BasicNormalizer(Marks marks, boolean splitLetters) implements TextNormalizer {
    private static final Pattern LETTER = Pattern.compile("\\X");
    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    /** ASCII's separators of files, groups, records and units: white space in Python, and not in Unicode. */
    private static final Pattern SEPARATORS = Pattern.compile("[\\x1C-\\x1F]");

    /** The text in lower case, with no other white space than Unicode's. */
    static String lowerCase(String text) {
        return SEPARATORS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ");
    }

    /** What is between angle or square brackets, or parentheses, is an annotation and not speech. */
    static String withoutAnnotations(String text) {
        return without(without(text, "<[", ">]", 0), "(", ")", 1);
    }

    /** Cuts from each opening character to the first closing one after it, with so many characters between them. */
    private static String without(String text, String opening, String closing, int least) {
        StringBuilder out = new StringBuilder(text.length());
        int end = -1;
        for (int at = 0; at < text.length(); at++) {
            if (opening.indexOf(text.charAt(at)) >= 0) {
                end = end > at ? end : firstOf(closing, text, at + 1);
                if (end - at > least && end < text.length()) {
                    at = end;
                    continue;
                }
            }
            out.append(text.charAt(at));
        }
        return out.toString();
    }

    private static int firstOf(String characters, String text, int from) {
        int at = from;
        while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    static String withSingleSpaces(String text) {
        return SPACES.matcher(text).replaceAll(" ").strip();
    }

    @Override
    public String normalize(String text) {
        String speech = withoutAnnotations(lowerCase(text));
        String clean = switch (marks) {
            case SPACED -> SymbolFilter.spaceSymbols(speech);
            case KEPT -> SymbolFilter.spaceSymbolsButMarks(speech);
            case DROPPED -> SymbolFilter.spaceSymbolsAndDropDiacritics(speech, "");
        };
        String lower = clean.toLowerCase(Locale.ROOT);
        return withSingleSpaces(splitLetters ? split(lower) : lower);
    }

    private static String split(String text) {
        return LETTER.matcher(text).results().map(MatchResult::group).collect(Collectors.joining(" "));
    }
}
