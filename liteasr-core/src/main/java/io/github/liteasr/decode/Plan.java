package io.github.liteasr.decode;

import io.github.liteasr.decode.grammar.Grammar;
import io.github.liteasr.whisper.WhisperModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What decoding with some options takes with a model: made once, used for every window.
 *
 * @param steering what steers the first token of a window
 */
record Plan(DecodingOptions options, TokenRules rules, Steering steering) {
    static Plan of(WhisperModel model, DecodingOptions options) {
        TokenRules rules = new TokenRules(model, options);
        List<Steering> parts = new ArrayList<>();
        double penalty = options.tokens().repetitionPenalty();
        if (penalty != 1) {
            parts.add(new RepetitionPenalty(penalty, rules, List.of()));
        }
        if (!options.hotwords().isEmpty()) {
            parts.add(HotwordSteering.of(options.hotwords(), rules, model.tokenizer()));
        }
        options.grammar().ifPresent(grammar -> parts.add(grammar(model, rules, grammar, options.grammarPenalty())));
        return new Plan(options, rules, Steering.all(parts));
    }

    private static Steering grammar(WhisperModel model, TokenRules rules, Grammar grammar, double penalty) {
        SpelledTokens tokens = new SpelledTokens(model.tokenizer(), rules.firstTimestamp());
        return new GrammarSteering(tokens, rules, model.tokenizer(), penalty, Optional.of(grammar.start()));
    }
}
