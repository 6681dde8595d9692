package io.github.liteasr.decode;

import io.github.liteasr.whisper.TextSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Beam search: of all continuations of the open candidates by one token, the likeliest are read on, until as many
 * candidates as are wanted have ended (openai/whisper decoding.py, BeamSearchDecoder). A beam of 1 is greedy decoding.
 */
final class BeamSearch implements Search {
    private final SearchSpace space;
    private final int size;
    private final int wanted;
    private final List<Candidate> found = new ArrayList<>();
    private List<Candidate> open;
    private List<List<Continuation>> heard = new ArrayList<>();

    /** A candidate and a token after it. */
    private record Continuation(Candidate candidate, Choice next) {
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
        heard.set(
                index,
                likeliest(outlook).stream()
                        .map(token -> new Continuation(candidate, outlook.choice(token)))
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
        for (int i = 0; i < likeliestFirst.size() && kept.size() < size; i++) {
            Continuation continuation = likeliestFirst.get(i);
            if (continuation.next.token() != space.endOfText()) {
                kept.add(continuation);
            } else {
                find(continuation.candidate.ended(continuation.next));
            }
        }
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
