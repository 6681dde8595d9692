package io.github.liteasr.decode;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Which tokens may come, beyond Whisper's own rules; the defaults are openai/whisper's, where nothing is penalised.
 *
 * @param suppressed tokens that never come; {@link #OWN_LIST} stands for the checkpoint's list
 * @param suppressBlank whether a text may begin neither with a blank nor with its end
 * @param maxInitialTimestamp the latest time in seconds at which a window's text may begin; empty for any
 * @param noRepeatNgramSize so many tokens of text may not follow each other twice in a window; 0 for any
 * @param repetitionPenalty the logits of tokens of text that came before are divided by it, those below 0 multiplied
 *     (CTranslate2); 1 for none
 */
public record TokenOptions(
        List<Integer> suppressed,
        boolean suppressBlank,
        OptionalDouble maxInitialTimestamp,
        int noRepeatNgramSize,
        double repetitionPenalty) {

    /** Among suppressed tokens: those that the checkpoint lists. */
    public static final int OWN_LIST = -1;

    public TokenOptions {
        suppressed = List.copyOf(suppressed);
        if (suppressed.stream().anyMatch(token -> token < OWN_LIST)) {
            throw new IllegalArgumentException("suppressed tokens must be -1 or more, not " + suppressed);
        }
        if (maxInitialTimestamp.isPresent() && !(maxInitialTimestamp.getAsDouble() >= 0)) {
            throw new IllegalArgumentException(
                    "the latest initial timestamp must be 0 s or more, not " + maxInitialTimestamp.getAsDouble());
        }
        if (noRepeatNgramSize < 0) {
            throw new IllegalArgumentException("no-repeat n-gram size " + noRepeatNgramSize + " must be 0 or more");
        }
        if (!(repetitionPenalty > 0 && repetitionPenalty <= 100)) {
            throw new IllegalArgumentException(
                    "repetition penalty " + repetitionPenalty + " must be above 0, at most 100");
        }
    }

    public static TokenOptions defaults() {
        return new TokenOptions(List.of(OWN_LIST), true, OptionalDouble.of(1), 0, 1);
    }

    public TokenOptions withSuppressed(List<Integer> tokens) {
        return new TokenOptions(tokens, suppressBlank, maxInitialTimestamp, noRepeatNgramSize, repetitionPenalty);
    }

    public TokenOptions withSuppressBlank(boolean wanted) {
        return new TokenOptions(suppressed, wanted, maxInitialTimestamp, noRepeatNgramSize, repetitionPenalty);
    }

    public TokenOptions withMaxInitialTimestamp(OptionalDouble seconds) {
        return new TokenOptions(suppressed, suppressBlank, seconds, noRepeatNgramSize, repetitionPenalty);
    }

    public TokenOptions withNoRepeatNgramSize(int size) {
        return new TokenOptions(suppressed, suppressBlank, maxInitialTimestamp, size, repetitionPenalty);
    }

    public TokenOptions withRepetitionPenalty(double factor) {
        return new TokenOptions(suppressed, suppressBlank, maxInitialTimestamp, noRepeatNgramSize, factor);
    }
}
