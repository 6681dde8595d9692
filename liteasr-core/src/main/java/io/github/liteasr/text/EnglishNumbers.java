package io.github.liteasr.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of English normalisation that is about numbers: punctuation in them, and writing them in digits. */
final class EnglishNumbers {
    /** What may stay because it may belong to a number. */
    private static final String NUMBER_SYMBOLS = ".%$¢€£";

    private static final Pattern THOUSANDS_COMMA = pattern("(\\d),(\\d)");
    private static final Pattern FULL_STOP = pattern("\\.([^0-9]|\\z)");
    private static final Pattern LOOSE_PREFIX = pattern("[.$¢€£]([^0-9])");
    private static final Pattern LOOSE_PERCENT = pattern("([^0-9])%");

    private static final Pattern AND_A_HALF = pattern("\\band\\s+a\\s+half\\b");
    private static final Pattern LETTER_DIGIT = pattern("([a-z])([0-9])");
    private static final Pattern DIGIT_LETTER = pattern("([0-9])([a-z])");
    private static final Pattern SPACE_BEFORE_SUFFIX = pattern("([0-9])\\s+(st|nd|rd|th|s)\\b");
    private static final Pattern SPACES = pattern("\\s+");

    private static final Pattern MONEY_AND_CENTS = pattern("([€£$])([0-9]+) (?:and )?¢([0-9]{1,2})\\b");
    private static final Pattern ONLY_CENTS = pattern("[€£$]0.([0-9]{1,2})\\b");
    /** Not the 1 of "$1", "1%", "3.1" or "-1": then "one dollar" and "one" would be the same word. */
    private static final Pattern LONE_ONE = pattern("(?<!\\S)1(s?)(?!\\S)");

    private EnglishNumbers() {}

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
    }

    /** Takes out punctuation, symbols and accents, but for those that may belong to a number. */
    static String withoutLoosePunctuation(String text) {
        String commas = THOUSANDS_COMMA.matcher(text).replaceAll("$1$2");
        String stops = FULL_STOP.matcher(commas).replaceAll(" $1");
        return SymbolFilter.spaceSymbolsAndDropDiacritics(stops, NUMBER_SYMBOLS);
    }

    /** Takes out the number symbols that no number follows or precedes. */
    static String withoutLooseSymbols(String text) {
        String prefixes = LOOSE_PREFIX.matcher(text).replaceAll(" $1");
        return LOOSE_PERCENT.matcher(prefixes).replaceAll("$1 ");
    }

    /** Numbers in digits, words separated by single spaces. */
    static String inDigits(String text) {
        String letters = LETTER_DIGIT.matcher(halves(text)).replaceAll("$1 $2");
        String digits = DIGIT_LETTER.matcher(letters).replaceAll("$1 $2");
        String suffixes = SPACE_BEFORE_SUFFIX.matcher(digits).replaceAll("$1$2");
        List<String> words =
                SPACES.splitAsStream(suffixes).filter(word -> !word.isEmpty()).toList();
        return money(String.join(" ", NumberRewriter.rewrite(words)));
    }

    /** "three and a half" as "three point five", for a number in words before it. */
    private static String halves(String text) {
        List<String> parts = new ArrayList<>();
        String[] segments = AND_A_HALF.split(text, -1);
        for (int index = 0; index < segments.length; index++) {
            String segment = segments[index].strip();
            if (!segment.isEmpty()) {
                parts.add(segment);
                if (index < segments.length - 1) {
                    parts.add(endsInNumber(segment) ? "point five" : "and a half");
                }
            }
        }
        return String.join(" ", parts);
    }

    private static boolean endsInNumber(String segment) {
        int start = segment.length();
        while (start > 0 && !Character.isWhitespace(segment.charAt(start - 1))) {
            start--;
        }
        NumberWord word = NumberWord.of(segment.substring(start));
        return NumberWord.isDigits(word) || word instanceof NumberWord.Multiplier;
    }

    /** Dollars and cents as one amount, less than a dollar in cents, and a lone 1 as a word. */
    private static String money(String text) {
        String whole = MONEY_AND_CENTS
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) + match.group(2) + String.format(Locale.ROOT, ".%02d", cents(match, 3))));
        String cents = ONLY_CENTS.matcher(whole).replaceAll(match -> "¢" + cents(match, 1));
        return LONE_ONE.matcher(cents).replaceAll("one$1");
    }

    private static int cents(MatchResult match, int group) {
        return Integer.parseInt(match.group(group));
    }
}
