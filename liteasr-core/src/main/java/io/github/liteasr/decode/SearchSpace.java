package io.github.liteasr.decode;

import io.github.liteasr.whisper.SpeechMemory;
import io.github.liteasr.whisper.TextDecoder;

/**
 * What a search goes through: texts of some speech.
 *
 * @param steering what steers the first token
 * @param longest the most tokens of a text
 */
record SearchSpace(TextDecoder decoder, SpeechMemory speech, Steering steering, int endOfText, int longest) {
    /** A candidate without tokens, of a sequence of its own. */
    Candidate start() {
        return Candidate.empty(decoder.newSequence(speech), steering);
    }
}
