package io.github.liteasr.decode;

import io.github.liteasr.whisper.SpeechMemory;
import io.github.liteasr.whisper.TextDecoder;
import io.github.liteasr.whisper.TextSequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Beam search: of all continuations of the open candidates by one token, the likeliest are read on, until as many
 * candidates as the beam is wide have ended (openai/whisper decoding.py, BeamSearchDecoder, of patience 1). A beam of 1
 * is greedy decoding.
 */
final class BeamSearch implements Search {
    private final TextDecoder decoder;
    private final int endOfText;
    private final int longest;
    private final int size;
    private final List<Candidate> found = new ArrayList<>();
    private List<Candidate> open;
    private List<List<Continuation>> heard = new ArrayList<>();

    /** A candidate and a token after it. */
    private record Continuation(Candidate candidate, int token, float logProbability, double gain) {
        double total() {
            return candidate.logProbability() + logProbability;
        }

        Candidate candidate(TextSequence sequence) {
            return candidate.followedBy(token, logProbability, logProbability - gain, sequence);
        }
    }

    /** Searches over some speech, up to {@code longest} tokens. */
    BeamSearch(TextDecoder decoder, SpeechMemory speech, int endOfText, int longest, int size) {
        this.decoder = decoder;
        this.endOfText = endOfText;
        this.longest = longest;
        this.size = size;
        this.open = List.of(Candidate.empty(decoder.newSequence(speech)));
        this.heard.add(List.of());
    }

    @Override
    public List<Candidate> open() {
        return open;
    }

    /** Keeps one continuation more than the beam is wide, since one of them may be the end. */
    @Override
    public void hear(int index, float[] logProbabilities, double gain) {
        Candidate candidate = open.get(index);
        List<Continuation> likeliest = new ArrayList<>();
        float least = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < logProbabilities.length; token++) {
            if (logProbabilities[token] > least) {
                int place = likeliest.size();
                while (place > 0 && likeliest.get(place - 1).logProbability < logProbabilities[token]) {
                    place--;
                }
                likeliest.add(place, new Continuation(candidate, token, logProbabilities[token], gain));
                if (likeliest.size() > size + 1) {
                    likeliest.removeLast();
                }
                least = likeliest.size() > size ? likeliest.getLast().logProbability : least;
            }
        }
        heard.set(index, likeliest);
    }

    @Override
    public void advance() {
        List<Continuation> likeliestFirst = heard.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingDouble(Continuation::total).reversed())
                .toList();
        List<Continuation> kept = new ArrayList<>();
        for (int i = 0; i < likeliestFirst.size() && kept.size() < size; i++) {
            Continuation next = likeliestFirst.get(i);
            if (next.token != endOfText) {
                kept.add(next);
            } else {
                find(next.candidate.ended(next.logProbability));
            }
        }
        if (likeliestFirst.isEmpty()) {
            open.forEach(this::find); // a damaged model, whose probabilities are not numbers
        }
        boolean last = open.getFirst().tokens().size() + 1 == longest;
        if (last) {
            kept.forEach(next -> find(next.candidate(next.candidate.sequence())));
        }
        open = continued(last || found.size() == size ? List.of() : kept);
        heard = new ArrayList<>(Collections.nCopies(open.size(), List.of()));
    }

    /** Of a candidate's continuations, the first goes on with its sequence, the others with copies. */
    private List<Candidate> continued(List<Continuation> kept) {
        Set<TextSequence> unused = open.stream().map(Candidate::sequence).collect(Collectors.toSet());
        List<Candidate> longer = new ArrayList<>();
        for (Continuation next : kept) {
            TextSequence sequence = next.candidate.sequence();
            longer.add(next.candidate(unused.remove(sequence) ? sequence : decoder.copy(sequence)));
        }
        unused.forEach(decoder::forget);
        return longer;
    }

    /** Adds to what was found as long as it is fewer than the beam is wide. */
    private void find(Candidate candidate) {
        if (found.size() < size) {
            found.add(candidate);
        }
    }

    @Override
    public List<Candidate> found() {
        return found;
    }
}
