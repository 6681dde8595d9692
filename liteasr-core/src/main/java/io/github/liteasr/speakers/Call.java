package io.github.liteasr.speakers;

import io.github.liteasr.text.BasicNormalizer;
import io.github.liteasr.text.Marks;
import io.github.liteasr.transcribe.Segment;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.words.Word;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The two sides of a call as one transcript. A voice is also heard faintly on the other side, by echo and crosstalk: a word is
 * bled, and dropped, where the other side is louder and says the same at that time.
 */
public final class Call {
    /** By how much the other side is louder where its voice bleeds: 6 dB. */
    private static final double LOUDER = Math.pow(10, 0.6);

    /** Seconds by which the times of a word may differ between the sides. */
    private static final double NEAR = 1;

    private static final BasicNormalizer NORMALIZER = new BasicNormalizer(Marks.KEPT, false);

    private final Function<int[], String> spelling;

    private Call(Function<int[], String> spelling) {
        this.spelling = spelling;
    }

    /**
     * Words that are said at some time.
     *
     * @param advantage by how many times their side is louder than the other one
     */
    private record Saying(double start, double end, List<String> words, double advantage) {
        private static Saying of(Word word, CallSide own, CallSide opposite) {
            return new Saying(
                    word.start(),
                    word.end(),
                    Stream.of(NORMALIZER.normalize(word.text()).split(" "))
                            .filter(text -> !text.isEmpty())
                            .toList(),
                    own.power().mean(word.start(), word.end())
                            / opposite.power().mean(word.start(), word.end()));
        }

        /** Whether all of it is said about then on the other side, where that is louder. */
        private boolean bled(List<Saying> otherSide) {
            return advantage < 1 / LOUDER
                    && otherSide.stream()
                            .filter(said -> said.advantage > advantage && near(said))
                            .flatMap(said -> said.words.stream())
                            .toList()
                            .containsAll(words);
        }

        private boolean near(Saying other) {
            return other.start - end <= NEAR && start - other.end <= NEAR;
        }
    }

    /**
     * What both sides say, by when it begins, with their speakers' names.
     *
     * @param spelling from tokens to their text, such as {@code tokenizer::decode}
     */
    public static Transcript merge(CallSide one, CallSide other, Function<int[], String> spelling) {
        Call call = new Call(spelling);
        List<Segment> segments = Stream.concat(call.own(one, other), call.own(other, one))
                .sorted(Comparator.comparingDouble(Segment::start))
                .toList();
        Transcript more = one.transcript().segments().size()
                        >= other.transcript().segments().size()
                ? one.transcript()
                : other.transcript();
        return new Transcript(
                more.language(),
                Math.max(one.transcript().duration(), other.transcript().duration()),
                segments,
                Stream.of(one, other)
                        .flatMap(side -> side.transcript().notices().stream())
                        .distinct()
                        .toList());
    }

    /** What is said on a side and not bled into it. */
    private Stream<Segment> own(CallSide side, CallSide other) {
        List<Saying> said = other.transcript().segments().stream()
                .flatMap(segment -> words(segment).stream())
                .map(word -> Saying.of(word, other, side))
                .toList();
        return side.transcript().segments().stream().flatMap(segment -> own(segment, side, other, said).stream());
    }

    private Optional<Segment> own(Segment segment, CallSide side, CallSide other, List<Saying> said) {
        List<Word> words = words(segment);
        List<Integer> kept = IntStream.range(0, words.size())
                .filter(i -> !Saying.of(words.get(i), side, other).bled(said))
                .boxed()
                .toList();
        Optional<String> speaker = Optional.of(side.speaker());
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        if (segment.words().isEmpty()) {
            return Optional.of(segment.by(speaker));
        }
        List<List<Integer>> tokens = WordTokens.of(segment, spelling);
        return Optional.of(segment.part(
                        WordTokens.joined(kept.stream().map(tokens::get).toList()),
                        kept.stream().map(i -> words.get(i).by(speaker)).toList())
                .by(speaker));
    }

    /** A segment whose words were not timed is like one word. */
    private static List<Word> words(Segment segment) {
        return segment.words().isEmpty()
                ? List.of(new Word(segment.start(), segment.end(), segment.text(), segment.confidence()))
                : segment.words();
    }
}
