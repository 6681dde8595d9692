package io.github.liteasr.speakers;

import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.words.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Who speaks when in a recording.
 *
 * <p>Words are given to speakers, and segments split between them: a segment as a whole, given to whoever speaks most of it,
 * takes what others say in it along.
 *
 * @param turns in any order
 */
public record SpeakerTurns(List<SpeakerTurn> turns) {
    /** Seconds from a word to a turn that it may still belong to: the bounds of both are only that sure. */
    static final double NEAR = 0.5;

    /** A shorter pause, in seconds, between segments of one speaker does not end a turn. */
    static final double SHORT_PAUSE = 0.5;

    public SpeakerTurns {
        turns = List.copyOf(turns);
    }

    /** The turns of a transcript's speakers, in the order of time; segments without a speaker are in none. */
    public static SpeakerTurns of(Transcript transcript) {
        List<SpeakerTurn> turns = new ArrayList<>();
        Map<String, Integer> latest = new TreeMap<>();
        for (Segment segment : transcript.segments()) {
            segment.speaker().ifPresent(name -> {
                int last = latest.getOrDefault(name, -1);
                if (last >= 0 && segment.start() - turns.get(last).end() < SHORT_PAUSE) {
                    SpeakerTurn before = turns.get(last);
                    turns.set(last, new SpeakerTurn(before.start(), Math.max(before.end(), segment.end()), name));
                } else {
                    latest.put(name, turns.size());
                    turns.add(new SpeakerTurn(segment.start(), segment.end(), name));
                }
            });
        }
        return new SpeakerTurns(turns);
    }

    /** Who speaks most of a stretch, in seconds; if nobody does, whose turn is nearest, unless it is far. */
    public Optional<String> speaker(double start, double end) {
        Map<String, Double> overlaps = new TreeMap<>();
        for (SpeakerTurn turn : turns) {
            if (turn.overlap(start, end) > 0) {
                overlaps.merge(turn.speaker(), turn.overlap(start, end), Double::sum);
            }
        }
        if (overlaps.isEmpty()) {
            return turns.stream()
                    .max(Comparator.comparingDouble(turn -> turn.overlap(start, end)))
                    .filter(turn -> turn.overlap(start, end) >= -NEAR)
                    .map(SpeakerTurn::speaker);
        }
        return overlaps.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    /**
     * A transcript with speakers: segments whose words were timed are split where the speaker changes.
     *
     * @param spelling from tokens to their text, such as {@code tokenizer::decode}
     */
    public Transcript assign(Transcript transcript, Function<int[], String> spelling) {
        return new Transcript(
                transcript.language(),
                transcript.duration(),
                assign(transcript.segments(), spelling),
                transcript.notices());
    }

    /** Segments with speakers, as of a whole transcript. */
    public List<Segment> assign(List<Segment> segments, Function<int[], String> spelling) {
        return segments.stream()
                .flatMap(segment -> assign(segment, spelling).stream())
                .toList();
    }

    private List<Segment> assign(Segment segment, Function<int[], String> spelling) {
        if (segment.words().isEmpty()) {
            return List.of(segment.by(speaker(segment.start(), segment.end())));
        }
        List<Word> words = segment.words().stream()
                .map(word -> word.by(speaker(word.start(), word.end())))
                .toList();
        List<List<Integer>> tokens = WordTokens.of(segment, spelling);
        List<Segment> parts = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= words.size(); to++) {
            Optional<String> speaker = words.get(from).speaker();
            if (to == words.size() || !words.get(to).speaker().equals(speaker)) {
                parts.add(segment.part(WordTokens.joined(tokens.subList(from, to)), words.subList(from, to))
                        .by(speaker));
                from = to;
            }
        }
        return parts;
    }
}
