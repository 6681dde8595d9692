package io.github.liteasr.transcribe;

import io.github.liteasr.words.Word;
import java.util.List;

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
        List<Word> words) {
    public Segment {
        tokens = List.copyOf(tokens);
        words = List.copyOf(words);
    }
}
