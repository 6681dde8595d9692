package io.github.liteasr.decode;

import io.github.liteasr.whisper.SpeechMemory;
import java.util.List;

/**
 * One window of a recording, encoded and about to be decoded.
 *
 * @param seek where it begins in the recording, in frames of 10 ms; it also seeds sampling
 * @param prompt the tokens that the decoder reads first
 * @param start the index of the start-of-transcript token in the prompt
 */
public record Window(SpeechMemory speech, int seek, List<Integer> prompt, int start) {
    public Window {
        prompt = List.copyOf(prompt);
    }

    /** The same window, encoded otherwise. */
    public Window over(SpeechMemory other) {
        return new Window(other, seek, prompt, start);
    }

    /** The window without the text before it. */
    public Window withoutContext() {
        return new Window(speech, seek, prompt.subList(start, prompt.size()), 0);
    }
}
