package io.github.liteasr.decode;

import io.github.liteasr.whisper.TextSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Beam search: of all continuations of the open candidates by one token, the likeliest are read on, until as many
 * candidates as are wanted have ended (openai/whisper decoding.py, BeamSearchDecoder). A beam of 1 is greedy decoding.
 *
 * <p>Candidates within a phrase that steering raises have places of their own, as many again, since what a phrase is worth
 * shows only at its end.
 */
final class BeamSearch implements Search {
    /** Candidates within a phrase that are worse than the best by more are given up. */
    private static final double PHRASE_MARGIN = 10;

    private final SearchSpace space;
    private final int size;
    private final int wanted;
    private final List<Candidate> found = new ArrayList<>();
    private List<Candidate> open;
    private List<List<Continuation>> heard = new ArrayList<>();

    /** A candidate and a token after it, with which a phrase may begin or go on. */
    private record Continuation(Candidate candidate, Choice next, boolean phrase) {
        double total() {
            return candidate.score() + next.score();
        }
    }

    /** Searches with a beam of {@code size} until {@code wanted} candidates have ended. */
    BeamSearch(SearchSpace space, int size, int wanted) {
        this.space = space;
        this.size = size;
        this.wanted = wanted;
        this.open = List.of(space.start());
        this.heard.add(List.of());
    }

    @Override
    public List<Candidate> open() {
        return open;
    }

    /** Keeps one continuation more than the beam is wide, since one of them may be the end. */
    @Override
    public void hear(int index, Outlook outlook) {
        Candidate candidate = open.get(index);
        List<Integer> phrases = candidate
                .steering()
                .raised()
                .filter(token -> outlook.score(token) > Float.NEGATIVE_INFINITY)
                .boxed()
                .sorted(Comparator.comparingDouble(token -> -outlook.score(token)))
                .limit(size)
                .toList();
        Set<Integer> tokens = new LinkedHashSet<>(likeliest(outlook));
        tokens.addAll(phrases);
        heard.set(
                index,
                tokens.stream()
                        .map(token -> new Continuation(candidate, outlook.choice(token), phrases.contains(token)))
                        .toList());
    }

    /** The tokens of the highest scores, one more than the beam is wide, since one of them may be the end. */
    private List<Integer> likeliest(Outlook outlook) {
        List<Integer> likeliest = new ArrayList<>();
        float least = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < outlook.tokens(); token++) {
            float score = outlook.score(token);
            if (score > least) {
                int place = likeliest.size();
                while (place > 0 && outlook.score(likeliest.get(place - 1)) < score) {
                    place--;
                }
                likeliest.add(place, token);
                if (likeliest.size() > size + 1) {
                    likeliest.removeLast();
                }
                least = likeliest.size() > size ? outlook.score(likeliest.getLast()) : least;
            }
        }
        return likeliest;
    }

    @Override
    public void advance() {
        List<Continuation> likeliestFirst = heard.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingDouble(Continuation::total).reversed())
                .toList();
        List<Continuation> kept = new ArrayList<>();
        int i = 0;
        while (i < likeliestFirst.size() && kept.size() < size) {
            Continuation continuation = likeliestFirst.get(i++);
            if (continuation.next.token() != space.endOfText()) {
                kept.add(continuation);
            } else {
                find(continuation.candidate.ended(continuation.next));
            }
        }
        kept.addAll(phrases(likeliestFirst.subList(i, likeliestFirst.size()), kept));
        if (likeliestFirst.isEmpty()) {
            open.forEach(this::find); // a damaged model, whose probabilities are not numbers
        }
        boolean last = open.getFirst().tokens().size() + 1 == space.longest();
        if (last) {
            kept.forEach(c -> find(c.candidate.followedBy(c.next, c.candidate.sequence())));
        }
        open = continued(last || found.size() == wanted ? List.of() : kept);
        heard = new ArrayList<>(Collections.nCopies(open.size(), List.of()));
    }

    /** Those of the others that are within a phrase. */
    private List<Continuation> phrases(List<Continuation> others, List<Continuation> kept) {
        return others.stream()
                .filter(c -> c.phrase && c.total() > kept.getFirst().total() - PHRASE_MARGIN)
                .limit(size)
                .toList();
    }

    /** Of a candidate's continuations, the first goes on with its sequence, the others with copies. */
    private List<Candidate> continued(List<Continuation> kept) {
        Set<TextSequence> unused = open.stream().map(Candidate::sequence).collect(Collectors.toSet());
        List<Candidate> longer = new ArrayList<>();
        for (Continuation continuation : kept) {
            TextSequence sequence = continuation.candidate.sequence();
            TextSequence own =
                    unused.remove(sequence) ? sequence : space.decoder().copy(sequence);
            longer.add(continuation.candidate.followedBy(continuation.next, own));
        }
        unused.forEach(space.decoder()::forget);
        return longer;
    }

    /** Adds to what was found as long as more is wanted. */
    private void find(Candidate candidate) {
        if (found.size() < wanted) {
            found.add(candidate);
        }
    }

    @Override
    public List<Candidate> found() {
        return found;
    }
}
