package io.github.liteasr.text;

import java.text.Normalizer;
import java.util.Map;

/** Takes marks, symbols and punctuation (Unicode's general categories M, S and P) out of a text. */
final class SymbolFilter {
    /** Latin letters that look decorated but have no Unicode decomposition. */
    private static final Map<Integer, String> PLAIN_LETTERS = Map.ofEntries(
            Map.entry((int) 'œ', "oe"),
            Map.entry((int) 'Œ', "OE"),
            Map.entry((int) 'ø', "o"),
            Map.entry((int) 'Ø', "O"),
            Map.entry((int) 'æ', "ae"),
            Map.entry((int) 'Æ', "AE"),
            Map.entry((int) 'ß', "ss"),
            Map.entry((int) 'ẞ', "SS"),
            Map.entry((int) 'đ', "d"),
            Map.entry((int) 'Đ', "D"),
            Map.entry((int) 'ð', "d"),
            Map.entry((int) 'Ð', "D"),
            Map.entry((int) 'þ', "th"),
            Map.entry((int) 'Þ', "th"),
            Map.entry((int) 'ł', "l"),
            Map.entry((int) 'Ł', "L"));

    private SymbolFilter() {}

    /** The text in compatibility composition (NFKC), a space in place of each mark, symbol and punctuation. */
    static String spaceSymbols(String text) {
        StringBuilder out = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFKC).codePoints().forEach(character -> {
            out.appendCodePoint(isSymbol(character) ? ' ' : character);
        });
        return out.toString();
    }

    /** The same, but marks stay behind a letter, a digit or another mark. */
    static String spaceSymbolsButMarks(String text) {
        StringBuilder out = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFKC).codePoints().forEach(character -> {
            boolean kept = isMark(character) && !out.isEmpty() && !Character.isWhitespace(out.charAt(out.length() - 1));
            out.appendCodePoint(isSymbol(character) && !kept ? ' ' : character);
        });
        return out.toString();
    }

    /**
     * The text in compatibility decomposition (NFKD) without non-spacing marks (accents) and with plain letters for
     * 'ø', 'ß' and the like, a space in place of other marks, symbols and punctuation.
     *
     * @param kept characters that stay whatever they are
     */
    static String spaceSymbolsAndDropDiacritics(String text, String kept) {
        StringBuilder out = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFKD).codePoints().forEach(character -> {
            String plain = PLAIN_LETTERS.get(character);
            if (kept.indexOf(character) >= 0) {
                out.appendCodePoint(character);
            } else if (plain != null) {
                out.append(plain);
            } else if (Character.getType(character) == Character.NON_SPACING_MARK) {
                // An accent, now a character of its own: the letter before it stays.
                return;
            } else if (isSymbol(character)) {
                out.append(' ');
            } else {
                out.appendCodePoint(character);
            }
        });
        return out.toString();
    }

    private static boolean isMark(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    private static boolean isSymbol(int character) {
        return isMark(character)
                || switch (Character.getType(character)) {
                    case Character.MATH_SYMBOL,
                            Character.CURRENCY_SYMBOL,
                            Character.MODIFIER_SYMBOL,
                            Character.OTHER_SYMBOL,
                            Character.CONNECTOR_PUNCTUATION,
                            Character.DASH_PUNCTUATION,
                            Character.START_PUNCTUATION,
                            Character.END_PUNCTUATION,
                            Character.INITIAL_QUOTE_PUNCTUATION,
                            Character.FINAL_QUOTE_PUNCTUATION,
                            Character.OTHER_PUNCTUATION -> true;
                    default -> false;
                };
    }
}
