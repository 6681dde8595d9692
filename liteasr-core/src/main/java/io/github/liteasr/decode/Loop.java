package io.github.liteasr.decode;

import io.github.liteasr.text.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Text that says the same thing again and again. Words are compared, without case and punctuation; in scripts that are
 * written without spaces, characters, of which as many again are needed. Only what follows itself at once counts: lists
 * and counted numbers share words, too.
 */
final class Loop {
    /** As many of the same words at the end are no speech. */
    private static final int SAME_WORDS = 8;

    private static final int LONGEST_PHRASE = 8;
    private static final int TIMES_AT_END = 3;
    private static final int TIMES_ANYWHERE = 4;

    /** A shorter stretch may be a refrain. */
    private static final int LEAST_WORDS = 12;

    private static final double SHARE_ANYWHERE = 0.55;

    private final List<String> units;

    /** By how much units are smaller than words. */
    private final int scale;

    private Loop(List<String> units, int scale) {
        this.units = units;
        this.scale = scale;
    }

    /** Whether a text says the same again and again, at its end or for most of it. */
    static boolean in(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{M}\\p{N}]+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        List<String> characters = words.stream()
                .flatMap(word -> word.codePoints().filter(Script::withoutSpaces).mapToObj(Character::toString))
                .toList();
        return characters.size() > words.size() ? new Loop(characters, 2).repeats() : new Loop(words, 1).repeats();
    }

    private boolean repeats() {
        for (int phrase = 1; phrase <= LONGEST_PHRASE * scale; phrase++) {
            if (repeats(phrase)) {
                return true;
            }
        }
        return false;
    }

    /** Looks at all stretches that repeat a phrase of so many units. */
    private boolean repeats(int phrase) {
        int equal = 0;
        for (int i = phrase; i < units.size(); i++) {
            equal = units.get(i).equals(units.get(i - phrase)) ? equal + 1 : 0;
            int times = equal / phrase + 1;
            int covered = times * phrase;
            boolean atEnd = i == units.size() - 1;
            if (atEnd && phrase == 1 && times >= SAME_WORDS * scale) {
                return true;
            }
            if (covered >= LEAST_WORDS * scale
                    && ((atEnd && phrase > 1 && times >= TIMES_AT_END)
                            || (times >= TIMES_ANYWHERE && covered >= SHARE_ANYWHERE * units.size()))) {
                return true;
            }
        }
        return false;
    }
}
