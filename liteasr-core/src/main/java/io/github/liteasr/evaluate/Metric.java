package io.github.liteasr.evaluate;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/** What an error rate counts. */
public enum Metric {
    /** Words. */
    WER,
    /** Characters: for languages that do not part words by spaces. */
    CER;

    private static final Set<String> WITHOUT_SPACES = Set.of("zh", "ja", "th", "lo", "my", "yue");

    /** Whether texts of a language have no spaces between words. */
    static boolean withoutSpaces(String language) {
        return WITHOUT_SPACES.contains(language);
    }

    /** The usual metric for texts in these languages: {@link #CER} if all of them are written without spaces. */
    public static Metric defaultFor(Collection<String> languages) {
        return !languages.isEmpty() && languages.stream().allMatch(Metric::withoutSpaces) ? CER : WER;
    }

    /** The name on the command line and in JSON. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
