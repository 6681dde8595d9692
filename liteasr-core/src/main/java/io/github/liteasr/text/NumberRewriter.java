package io.github.liteasr.text;

import io.github.liteasr.text.NumberWord.Ending;
import io.github.liteasr.text.NumberWord.Multiplier;
import io.github.liteasr.text.NumberWord.Ten;
import io.github.liteasr.text.NumberWord.Unit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the numbers of one sentence in digits: "two hundred and five point three million dollars" becomes
 * "$205300000". One pass over the words, with the number read so far in hand: a whole number while the words add up
 * ("twenty", "one"), digits once they can only be written one after the other ("twenty", "nineteen").
 */
final class NumberRewriter {
    private static final Pattern NUMERIC = Pattern.compile("\\d+(\\.\\d+)?", Pattern.UNICODE_CHARACTER_CLASS);
    private static final String PREFIXES = "-+£€$¢";
    private static final BigInteger HUNDRED = BigInteger.valueOf(100);
    private static final BigInteger THOUSAND = BigInteger.valueOf(1000);

    /** The number in hand. */
    private sealed interface Amount {
        String text();

        record Whole(BigInteger value) implements Amount {
            @Override
            public String text() {
                return value.toString();
            }
        }

        record Digits(String text) implements Amount {}
    }

    private final List<String> words;
    private final List<String> output = new ArrayList<>();
    private @Nullable Amount amount;
    private String prefix = "";

    private NumberRewriter(List<String> words) {
        this.words = words;
    }

    /** The words with numbers in digits; a number of several words becomes one. */
    static List<String> rewrite(List<String> words) {
        return new NumberRewriter(words).rewrite();
    }

    private List<String> rewrite() {
        int at = 0;
        while (at < words.size()) {
            at += take(at);
        }
        flush();
        return output;
    }

    /** Takes the word at a place and returns how many words that used up. */
    private int take(int at) {
        String current = words.get(at);
        String previous = at > 0 ? words.get(at - 1) : null;
        String next = at + 1 < words.size() ? words.get(at + 1) : null;
        String bare = PREFIXES.indexOf(current.charAt(0)) >= 0 ? current.substring(1) : current;
        if (NUMERIC.matcher(bare).matches()) {
            takeNumeral(current, bare);
            return 1;
        }
        boolean numberFollows = NumberWord.of(next) != null || isNumeric(next);
        switch (NumberWord.of(current)) {
            case null -> flushThen(current);
            case NumberWord.Zero _ -> amount = new Amount.Digits(digits() + "0");
            case Unit(int value) -> amount = joined(value, previous);
            case Ten(int value) -> amount = joined(value, previous);
            case Multiplier(BigInteger value) -> amount = multiplied(value);
            case Ending(NumberWord number, String suffix) -> takeEnding(number, suffix, previous);
            case NumberWord.Sign(String symbol) -> takeSign(current, symbol, numberFollows);
            case NumberWord.Currency(String symbol) -> takeCurrency(current, symbol);
            case NumberWord.Percent _ -> takePercent(current);
            case NumberWord.Per _ -> {
                return takePer(current, next);
            }
            case NumberWord.And _ -> takeAnd(current, numberFollows, previous);
            case NumberWord.Repeat(int times) -> {
                return takeRepeat(current, times, NumberWord.of(next));
            }
            case NumberWord.Point _ -> takePoint(current, numberFollows, next);
        }
        return 1;
    }

    /** A number already in digits, perhaps with a sign or currency before it. */
    private void takeNumeral(String current, String bare) {
        if (amount instanceof Amount.Digits(String text) && text.endsWith(".")) {
            // Decimals, or the components of a network address.
            amount = new Amount.Digits(text + current);
            return;
        }
        flush();
        if (bare.length() < current.length()) {
            prefix = current.substring(0, 1);
        }
        BigInteger whole = wholeOrNull(new BigDecimal(bare));
        amount = whole != null ? new Amount.Whole(whole) : new Amount.Digits(bare);
    }

    /** The amount with a unit or a ten after it: added where the number has room for it, else written behind it. */
    private Amount joined(int value, @Nullable String previous) {
        NumberWord before = NumberWord.of(previous);
        boolean digit = value < 10;
        return switch (amount) {
            case null -> new Amount.Whole(BigInteger.valueOf(value));
            case Amount.Digits(String text)
            when digit && before instanceof Ten ->
                // "nineteen ninety" was written 1990; the nine of "ninety nine" takes the place of its zero.
                new Amount.Digits(text.substring(0, text.length() - 1) + value);
            case Amount.Digits(String text) -> new Amount.Digits(text + value);
            case Amount.Whole(BigInteger whole) -> {
                BigInteger room = digit ? BigInteger.TEN : HUNDRED;
                boolean fits = !(before instanceof Unit) && whole.mod(room).signum() == 0;
                yield fits
                        ? new Amount.Whole(whole.add(BigInteger.valueOf(value)))
                        : new Amount.Digits(whole.toString() + value);
            }
        };
    }

    /** The amount times a multiplier; of a whole number only what is below a thousand: "two thousand | five hundred". */
    private Amount multiplied(BigInteger multiplier) {
        return switch (amount) {
            case null -> new Amount.Whole(multiplier);
            case Amount.Whole(BigInteger whole) -> {
                BigInteger below = whole.mod(THOUSAND);
                yield new Amount.Whole(whole.subtract(below).add(below.multiply(multiplier)));
            }
            case Amount.Digits(String text) -> {
                BigInteger product = product(text, multiplier);
                if (product == null) {
                    flush();
                }
                yield new Amount.Whole(product == null ? multiplier : product);
            }
        };
    }

    private static @Nullable BigInteger product(String digits, BigInteger multiplier) {
        try {
            return wholeOrNull(new BigDecimal(digits).multiply(new BigDecimal(multiplier)));
        } catch (NumberFormatException _) {
            // "10.0.1", or a point alone
            return null;
        }
    }

    private static @Nullable BigInteger wholeOrNull(BigDecimal value) {
        try {
            return value.toBigIntegerExact();
        } catch (ArithmeticException _) {
            return null;
        }
    }

    private void takeEnding(NumberWord number, String suffix, @Nullable String previous) {
        Amount whole = switch (number) {
            case Unit(int value) -> joined(value, previous);
            case Ten(int value) -> joined(value, previous);
            case Multiplier(BigInteger value) -> multiplied(value);
            default -> throw new IllegalStateException("no number has an ending after " + number);
        };
        emit(whole.text() + suffix);
    }

    private void takeSign(String current, String symbol, boolean numberFollows) {
        flush();
        if (numberFollows) {
            prefix = symbol;
        } else {
            emit(current);
        }
    }

    private void takeCurrency(String current, String symbol) {
        if (amount == null) {
            emit(current);
        } else {
            prefix = symbol;
            flush();
        }
    }

    private void takePercent(String current) {
        emit(amount == null ? current : amount.text() + "%");
    }

    private int takePer(String current, @Nullable String next) {
        if (amount != null && "cent".equals(next)) {
            emit(amount.text() + "%");
            return 2;
        }
        flushThen(current);
        return 1;
    }

    private void takeAnd(String current, boolean numberFollows, @Nullable String previous) {
        if (!numberFollows || !(NumberWord.of(previous) instanceof Multiplier)) {
            flushThen(current);
        }
    }

    private int takeRepeat(String current, int times, @Nullable NumberWord next) {
        if (next instanceof NumberWord.Zero || next instanceof Unit) {
            String digit = next instanceof Unit(int value) ? String.valueOf(value) : "0";
            amount = new Amount.Digits(digits() + digit.repeat(times));
            return 2;
        }
        flushThen(current);
        return 1;
    }

    private void takePoint(String current, boolean numberFollows, @Nullable String next) {
        if (!numberFollows) {
            flushThen(current);
        } else if (NumberWord.isDigits(NumberWord.of(next)) || isNumeric(next)) {
            amount = new Amount.Digits(digits() + ".");
        }
    }

    /** What digits are written behind; a lone 0 vanishes, as in the published rules. */
    private String digits() {
        return switch (amount) {
            case null -> "";
            case Amount.Digits(String text) -> text;
            case Amount.Whole(BigInteger whole) -> whole.signum() == 0 ? "" : whole.toString();
        };
    }

    private static boolean isNumeric(@Nullable String word) {
        return word != null && NUMERIC.matcher(word).matches();
    }

    private void flushThen(String word) {
        flush();
        emit(word);
    }

    private void flush() {
        if (amount != null) {
            emit(amount.text());
        }
    }

    /** Puts out a word, or a finished number, with the prefix that was waiting for it. */
    private void emit(String word) {
        output.add(prefix + word);
        prefix = "";
        amount = null;
    }
}
