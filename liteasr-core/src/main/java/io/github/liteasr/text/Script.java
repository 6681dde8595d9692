package io.github.liteasr.text;

/** What characters tell about how a language is written. */
public final class Script {
    private Script() {}

    /** Whether a character is of a script that is written without spaces between words. */
    public static boolean withoutSpaces(int character) {
        return switch (Character.UnicodeScript.of(character)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR, TIBETAN -> true;
            default -> false;
        };
    }
}
