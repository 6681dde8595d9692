package io.github.liteasr.transcribe;

import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;

/** Finds out which language a recording is in, from one window after the other. */
final class SpokenLanguage {
    private final LanguageOptions options;
    private final Map<String, Double> votes = new HashMap<>();
    private int heard;
    private Optional<String> decided;

    SpokenLanguage(LanguageOptions options, boolean multilingual) {
        this.options = options;
        this.decided = multilingual ? options.given() : Optional.of("en");
    }

    /** It was found out before. */
    void restore(Progress known) {
        decided = decided.or(known::language);
    }

    /** The language, if it is sure, or as sure as it may become. */
    Optional<String> decided() {
        return decided;
    }

    /** Takes how likely each language is by the next window. A window that is not sure votes. */
    void hear(Map<String, Double> probabilities) {
        heard++;
        probabilities.forEach((code, probability) -> votes.merge(code, probability, Double::sum));
        Entry<String, Double> likeliest = likeliest(probabilities);
        if (likeliest.getValue() >= options.sure()) {
            decided = Optional.of(likeliest.getKey());
        } else if (heard >= options.mostWindows()) {
            decide();
        }
    }

    /** There are no more windows: what was heard so far decides. */
    void decide() {
        if (decided.isEmpty()) {
            decided = Optional.of(likeliest(votes).getKey());
        }
    }

    /** The likeliest of some languages. */
    static Entry<String, Double> likeliest(Map<String, Double> probabilities) {
        return probabilities.entrySet().stream()
                .max(Entry.<String, Double>comparingByValue().thenComparing(Entry.comparingByKey()))
                .orElseThrow();
    }
}
