package io.github.liteasr.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the merge rules of a byte-pair vocabulary whose ids are in the order in which training made the tokens: cut a token by
 * the rules of earlier tokens only, and the two parts that are left are what its own rule joins.
 */
final class MergeRules {
    /** The longest of OpenAI's tokens has 128 bytes; cutting takes time quadratic in the length. */
    private static final int LONGEST_TOKEN = 512;

    private MergeRules() {}

    /** The rules, best first, each as its two tokens; tokens that are no join of two earlier ones have none. */
    static List<String[]> of(List<String> tokens) {
        Map<String, Integer> ranks = new HashMap<>();
        List<String[]> rules = new ArrayList<>();
        for (String token : tokens) {
            if (token.length() > 1 && token.length() <= LONGEST_TOKEN && !ranks.containsKey(token)) {
                List<String> parts = cut(token, ranks);
                if (parts.size() == 2 && ranks.containsKey(parts.get(0)) && ranks.containsKey(parts.get(1))) {
                    rules.add(new String[] {parts.get(0), parts.get(1)});
                }
            }
            ranks.putIfAbsent(token, ranks.size());
        }
        return rules;
    }

    private static List<String> cut(String token, Map<String, Integer> ranks) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < token.length(); i++) {
            parts.add(token.substring(i, i + 1));
        }
        while (parts.size() > 2) {
            int best = -1;
            int lowest = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                @Nullable Integer rank = ranks.get(parts.get(i) + parts.get(i + 1));
                if (rank != null && rank < lowest) {
                    lowest = rank;
                    best = i;
                }
            }
            if (best < 0) {
                return parts;
            }
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
        return parts;
    }
}
