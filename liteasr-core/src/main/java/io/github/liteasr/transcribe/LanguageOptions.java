package io.github.liteasr.transcribe;

import java.util.List;
import java.util.Optional;

/**
 * Which language is spoken.
 *
 * @param allowed codes of the languages that it may be; if empty, all that the model knows; a single one is not questioned
 * @param perWindow whether it may change from one window to the next
 * @param mostWindows how many windows of a recording are heard at most to find out
 * @param sure the probability from which on a window decides alone; if none does, all that were heard vote
 */
public record LanguageOptions(List<String> allowed, boolean perWindow, int mostWindows, double sure) {
    public LanguageOptions {
        allowed = List.copyOf(allowed);
        if (mostWindows < 1) {
            throw new IllegalArgumentException("a language from " + mostWindows + " windows, expected 1 or more");
        }
        if (!(sure >= 0 && sure <= 1)) {
            throw new IllegalArgumentException("a language threshold of " + sure + ", expected 0 to 1");
        }
    }

    /** One language for each recording, whichever it is. */
    public static LanguageOptions detected() {
        return of(List.of());
    }

    /** One language for each recording, out of these. */
    public static LanguageOptions of(List<String> codes) {
        return new LanguageOptions(codes, false, 4, 0.5);
    }

    /** The language, if there is only one that it may be. */
    public Optional<String> given() {
        return allowed.size() == 1 ? Optional.of(allowed.getFirst()) : Optional.empty();
    }

    public LanguageOptions withPerWindow(boolean wanted) {
        return new LanguageOptions(allowed, wanted, mostWindows, sure);
    }

    public LanguageOptions withMostWindows(int count) {
        return new LanguageOptions(allowed, perWindow, count, sure);
    }

    public LanguageOptions withSure(double probability) {
        return new LanguageOptions(allowed, perWindow, mostWindows, probability);
    }
}
