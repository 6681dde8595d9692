package io.github.liteasr.decode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds phrases in a sequence of tokens (Aho and Corasick, CACM 18(6), 1975), and what they are worth. A state is the
 * longest beginning of a phrase that the tokens end in, as a number; 0 is none.
 *
 * <p>Every token on the way through a phrase is worth the phrase's weight at once; only the first one's is given with the
 * second, since its few letters begin much else, too. All is taken back when the tokens leave the phrase before its end, so
 * that a finished phrase of n tokens is worth n weights, and a broken-off one nothing. A beginning that several phrases
 * share is worth the highest of their weights.
 */
final class PhraseAutomaton {
    private static final int ROOT = 0;

    private final List<Node> nodes = new ArrayList<>();

    /** A beginning of phrases. */
    private static final class Node {
        final Map<Integer, Integer> children = new HashMap<>();
        final int parent;
        final boolean opensWord;
        double weight;
        boolean phrase;
        /** The longest proper suffix of it that is a beginning too. */
        int suffix = ROOT;
        /** The weights of its tokens. */
        double sum;
        /** What its tokens are worth. */
        double worth;
        /** What of that a phrase has earned which is a beginning of this one. */
        double earned;
        /** What reaching this state earns for good. */
        double reward;

        Node(int parent, boolean opensWord) {
            this.parent = parent;
            this.opensWord = opensWord;
        }
    }

    PhraseAutomaton() {
        nodes.add(new Node(ROOT, false));
    }

    /**
     * Adds a phrase; {@link #link} comes after the last.
     *
     * @param opensWord whether the phrase begins at a space; others are not found inside of words
     */
    void add(int[] tokens, double weight, boolean opensWord) {
        int at = ROOT;
        for (int token : tokens) {
            Integer child = nodes.get(at).children.get(token);
            if (child == null) {
                child = nodes.size();
                nodes.get(at).children.put(token, child);
                nodes.add(new Node(at, opensWord));
            }
            at = child;
            nodes.get(at).weight = Math.max(nodes.get(at).weight, weight);
        }
        nodes.get(at).phrase = at != ROOT;
    }

    /** Works out what follows a mismatch, shorter beginnings first, and what states are worth. */
    void link() {
        List<Integer> shortestFirst = new ArrayList<>(List.of(ROOT));
        for (int i = 0; i < shortestFirst.size(); i++) {
            int at = shortestFirst.get(i);
            nodes.get(at).children.forEach((token, child) -> {
                Node node = nodes.get(child);
                node.suffix = at == ROOT ? ROOT : next(nodes.get(at).suffix, token, true);
                appraise(node);
                shortestFirst.add(child);
            });
        }
    }

    private void appraise(Node node) {
        Node parent = nodes.get(node.parent);
        node.sum = parent.sum + node.weight;
        node.worth = node.parent == ROOT && !node.phrase ? 0 : node.sum;
        node.earned = node.phrase ? node.worth : parent.earned;
        node.reward = node.earned - parent.earned + nodes.get(node.suffix).reward;
    }

    /**
     * The state after a token.
     *
     * @param insideWord whether a word has begun that the token may go on with
     */
    int next(int state, int token, boolean insideWord) {
        for (int at = state; ; at = nodes.get(at).suffix) {
            Integer child = nodes.get(at).children.get(token);
            if (child != null && (at != ROOT || !insideWord || nodes.get(child).opensWord)) {
                return child;
            }
            if (at == ROOT) {
                return ROOT;
            }
        }
    }

    /** What is taken back when the tokens leave a state. */
    double unearned(int state) {
        Node node = nodes.get(state);
        return node.worth - node.earned;
    }

    /** Hears of a token that leads to a beginning, and what that is worth. */
    interface Listener {
        void leads(int token, double worth);
    }

    /** All tokens that lead from a state to a beginning. */
    void forEachNext(int state, boolean insideWord, Listener listener) {
        for (int at = state; ; at = nodes.get(at).suffix) {
            nodes.get(at).children.forEach((token, child) -> {
                if (next(state, token, insideWord) == child) {
                    listener.leads(token, unearned(child) + nodes.get(child).reward);
                }
            });
            if (at == ROOT) {
                return;
            }
        }
    }
}
