package io.github.liteasr.words;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The heads of a model whose attention is sharpest over one text, for models that do not say which of theirs follow the
 * speech. A head is the better the more its attention lies in single places, which norms of its columns and rows measure
 * (arXiv 2509.09987). Safe for several threads, in whatever order the heads come.
 */
final class HeadChoice {
    /** How many heads are kept. */
    private static final int HEADS = 10;

    private final TreeSet<Rated> best =
            new TreeSet<>(Comparator.comparingDouble(Rated::score).reversed().thenComparingInt(Rated::head));

    private record Rated(int head, double score, AlignmentMatrix attention) {}

    /** Considers a head's attention: positions' shares, which sum to one for each token. */
    void consider(int head, AlignmentMatrix attention) {
        Rated rated = new Rated(head, attention.sharpness(), attention);
        synchronized (best) {
            best.add(rated);
            if (best.size() > HEADS) {
                best.removeLast();
            }
        }
    }

    /** The best heads' attention, best first. */
    List<AlignmentMatrix> best() {
        List<AlignmentMatrix> found = new ArrayList<>();
        best.forEach(rated -> found.add(rated.attention));
        return found;
    }
}
