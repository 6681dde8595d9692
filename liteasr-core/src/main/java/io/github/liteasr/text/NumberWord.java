package io.github.liteasr.text;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an English word does in a spelt-out number. */
sealed interface NumberWord {
    /** "zero", "oh", "o". */
    record Zero() implements NumberWord {}

    /** "one" to "nineteen". */
    record Unit(int value) implements NumberWord {}

    /** "twenty" to "ninety". */
    record Ten(int value) implements NumberWord {}

    /** "hundred", "thousand", "million", … */
    record Multiplier(BigInteger value) implements NumberWord {}

    /** A plural or ordinal ("sixes", "sixth", "twenties", "thousandth"), which ends a number with "s", "th", … */
    record Ending(NumberWord number, String suffix) implements NumberWord {}

    /** "minus", "plus" and synonyms, before a number. */
    record Sign(String symbol) implements NumberWord {}

    /** "dollars", "cents", …: after a number, written before it. */
    record Currency(String symbol) implements NumberWord {}

    /** "percent". */
    record Percent() implements NumberWord {}

    /** "per", which makes "percent" with a following "cent". */
    record Per() implements NumberWord {}

    /** "and", as in "two hundred and one". */
    record And() implements NumberWord {}

    /** "double", "triple": the next digit so many times. */
    record Repeat(int times) implements NumberWord {}

    /** "point". */
    record Point() implements NumberWord {}

    /** What a word does in a number; null when it is no number word, or there is no word. */
    static @Nullable NumberWord of(@Nullable String word) {
        return word == null ? null : Table.WORDS.get(word);
    }

    /** Whether the word is spoken as one or two digits, as after "point". */
    static boolean isDigits(@Nullable NumberWord word) {
        return word instanceof Zero || word instanceof Unit || word instanceof Ten;
    }

    /** The words, put together once. */
    final class Table {
        private static final Map<String, NumberWord> WORDS = new HashMap<>();

        private Table() {}

        static {
            for (String zero : List.of("o", "oh", "zero")) {
                WORDS.put(zero, new Zero());
            }
            addUnits();
            addTens();
            addMultipliers();
            addSymbols();
        }

        private static void addUnits() {
            List<String> names =
                    words("one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
                            + " fifteen sixteen seventeen eighteen nineteen");
            // Irregular ordinals. The published rules spell the ninth "nineth", so "ninth" stays a word.
            List<String> ordinals = words("first second third fourth fifth sixth seventh eighth nineth tenth eleventh"
                    + " twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth");
            List<String> suffixes = List.of("st", "nd", "rd");
            for (int index = 0; index < names.size(); index++) {
                String name = names.get(index);
                Unit unit = new Unit(index + 1);
                WORDS.put(name, unit);
                WORDS.put(name.equals("six") ? "sixes" : name + "s", new Ending(unit, "s"));
                WORDS.put(ordinals.get(index), new Ending(unit, index < 3 ? suffixes.get(index) : "th"));
            }
            WORDS.put("zeroth", new Ending(new Unit(0), "th"));
        }

        private static void addTens() {
            int value = 20;
            for (String name : words("twenty thirty forty fifty sixty seventy eighty ninety")) {
                String stem = name.substring(0, name.length() - 1);
                WORDS.put(name, new Ten(value));
                WORDS.put(stem + "ies", new Ending(new Ten(value), "s"));
                WORDS.put(stem + "ieth", new Ending(new Ten(value), "th"));
                value += 10;
            }
        }

        private static void addMultipliers() {
            addMultiplier("hundred", 2);
            int zeros = 3;
            for (String name : words("thousand million billion trillion quadrillion quintillion sextillion septillion"
                    + " octillion nonillion decillion")) {
                addMultiplier(name, zeros);
                zeros += 3;
            }
        }

        private static void addMultiplier(String name, int zeros) {
            Multiplier multiplier = new Multiplier(BigInteger.TEN.pow(zeros));
            WORDS.put(name, multiplier);
            WORDS.put(name + "s", new Ending(multiplier, "s"));
            WORDS.put(name + "th", new Ending(multiplier, "th"));
        }

        private static void addSymbols() {
            words("minus negative").forEach(name -> WORDS.put(name, new Sign("-")));
            words("plus positive").forEach(name -> WORDS.put(name, new Sign("+")));
            words("pound pounds").forEach(name -> WORDS.put(name, new Currency("£")));
            words("euro euros").forEach(name -> WORDS.put(name, new Currency("€")));
            words("dollar dollars").forEach(name -> WORDS.put(name, new Currency("$")));
            words("cent cents").forEach(name -> WORDS.put(name, new Currency("¢")));
            WORDS.put("percent", new Percent());
            WORDS.put("per", new Per());
            WORDS.put("and", new And());
            WORDS.put("double", new Repeat(2));
            WORDS.put("triple", new Repeat(3));
            WORDS.put("point", new Point());
        }

        private static List<String> words(String names) {
            return List.of(names.toLowerCase(Locale.ROOT).split(" ", -1));
        }
    }
}
