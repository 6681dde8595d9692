package io.github.liteasr.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A phrase that is likelier to be spoken than the model thinks, such as a name.
 *
 * @param weight by how much each of its tokens is raised, in nats
 */
public record Hotword(String phrase, double weight) {
    /** The weight of phrases that have none of their own. */
    public static final double DEFAULT_WEIGHT = 1.5;

    /** With more, phrases are heard where nobody says them. */
    public static final double HIGHEST_WEIGHT = 4;

    private static final Pattern WITH_WEIGHT = Pattern.compile("(.*?)\\s*:\\s*([-+]?[0-9]*\\.?[0-9]+)");

    public Hotword {
        phrase = phrase.strip();
        if (phrase.isEmpty()) {
            throw new IllegalArgumentException("a hotword without letters");
        }
        if (!(weight > 0 && weight <= HIGHEST_WEIGHT)) {
            throw new IllegalArgumentException("hotword \"" + phrase + "\" has the weight " + weight
                    + ", expected above 0, at most " + HIGHEST_WEIGHT);
        }
    }

    /**
     * Reads a phrase, maybe with a weight: {@code LiteASR} or {@code LiteASR:2.0}.
     *
     * @throws IllegalArgumentException if there is no phrase, or the weight is out of range
     */
    public static Hotword parse(String text) {
        Matcher weighted = WITH_WEIGHT.matcher(text.strip());
        return weighted.matches()
                ? new Hotword(weighted.group(1), Double.parseDouble(weighted.group(2)))
                : new Hotword(text, DEFAULT_WEIGHT);
    }

    /** Reads phrases with commas between: {@code Seldon, LiteASR:2.0}. */
    public static List<Hotword> parseList(String text) {
        List<Hotword> hotwords = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                hotwords.add(parse(part));
            }
        }
        return hotwords;
    }
}
