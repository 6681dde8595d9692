package io.github.liteasr.transcribe;

import io.github.liteasr.words.Word;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A stretch of speech and its text.
 *
 * @param seek where the window began in the recording's samples, in frames of 10 ms
 * @param start seconds from the start of the recording, as players show it
 * @param end seconds from the start of the recording, as players show it
 * @param language the code of the language that it is in
 * @param tokens the model's tokens, timestamps included
 * @param temperature at which the window's result was accepted
 * @param averageLogProbability of the window's tokens
 * @param compressionRatio of the window's text: its bytes by its deflated bytes
 * @param noSpeechProbability that the window holds no speech
 * @param confidence the geometric mean of the probabilities that the model gives the text's tokens, whatever decoding
 *     made of them
 * @param words the text's words, if they were asked for
 * @param speaker the name of who speaks, if that is known
 */
public record Segment(
        int seek,
        double start,
        double end,
        String text,
        String language,
        List<Integer> tokens,
        double temperature,
        double averageLogProbability,
        double compressionRatio,
        double noSpeechProbability,
        double confidence,
        List<Word> words,
        Optional<String> speaker) {
    public Segment {
        tokens = List.copyOf(tokens);
        words = List.copyOf(words);
    }

    /** A segment that anybody may say. */
    public Segment(
            int seek,
            double start,
            double end,
            String text,
            String language,
            List<Integer> tokens,
            double temperature,
            double averageLogProbability,
            double compressionRatio,
            double noSpeechProbability,
            double confidence,
            List<Word> words) {
        this(
                seek,
                start,
                end,
                text,
                language,
                tokens,
                temperature,
                averageLogProbability,
                compressionRatio,
                noSpeechProbability,
                confidence,
                words,
                Optional.empty());
    }

    /** The same segment by somebody; who says its words stays open. */
    public Segment by(Optional<String> other) {
        return with(start, end, text, tokens, words, other);
    }

    /**
     * A part of this segment: some of its words, which it begins and ends with.
     *
     * @param someTokens those of the words
     * @param someWords at least one
     */
    public Segment part(List<Integer> someTokens, List<Word> someWords) {
        String someText = someWords.stream().map(Word::text).collect(Collectors.joining());
        return with(someWords.getFirst().start(), someWords.getLast().end(), someText, someTokens, someWords, speaker);
    }

    private Segment with(
            double from,
            double to,
            String otherText,
            List<Integer> otherTokens,
            List<Word> otherWords,
            Optional<String> otherSpeaker) {
        return new Segment(
                seek,
                from,
                to,
                otherText,
                language,
                otherTokens,
                temperature,
                averageLogProbability,
                compressionRatio,
                noSpeechProbability,
                confidence,
                otherWords,
                otherSpeaker);
    }
}
