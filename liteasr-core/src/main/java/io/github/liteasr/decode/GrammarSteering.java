package io.github.liteasr.decode;

import io.github.liteasr.decode.grammar.GrammarState;
import io.github.liteasr.text.Tokenizer;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Lowers the tokens of text that a grammar does not accept, and the end of a text that is not finished by it. Times are
 * none of the grammar's text.
 *
 * @param penalty by how much, in nats
 * @param state empty once a text has left the grammar all the same: whatever follows is lowered then, so that such a
 *     text falls behind others more and more, but goes on as it would
 */
record GrammarSteering(
        SpelledTokens tokens, TokenRules rules, Tokenizer tokenizer, double penalty, Optional<GrammarState> state)
        implements Steering {
    @Override
    public void steer(float[] scores, double logSum) {
        if (state.isEmpty()) {
            lower(scores, 0, scores.length);
            return;
        }
        BitSet accepted = tokens.after(state.get());
        boolean mayEnd = state.get().mayEnd();
        for (int token = 0; token < rules.firstTimestamp(); token++) {
            boolean may = token == rules.endOfText() ? mayEnd : accepted.get(token);
            if (!may) {
                lower(scores, token, token + 1);
            }
        }
    }

    private void lower(float[] scores, int from, int to) {
        for (int token = from; token < to; token++) {
            scores[token] -= (float) penalty;
        }
    }

    @Override
    public IntStream raised() {
        return IntStream.empty();
    }

    @Override
    public Steering after(int token) {
        return rules.isTimestamp(token)
                ? this
                : new GrammarSteering(
                        tokens, rules, tokenizer, penalty, state.flatMap(s -> s.after(tokenizer.bytes(token))));
    }
}
