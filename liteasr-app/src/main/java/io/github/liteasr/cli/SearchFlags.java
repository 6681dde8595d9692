package io.github.liteasr.cli;

import io.github.liteasr.decode.DecodingOptions;
import io.github.liteasr.decode.TokenOptions;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long to search, and which tokens may come: flags of openai/whisper and faster-whisper. */
final class SearchFlags {
    private static final TokenOptions DEFAULTS = TokenOptions.defaults();

    @Option(
            names = "--patience",
            paramLabel = "X",
            description = "Beam search goes on until X times the beam size texts have ended (default: 1.0).")
    private double patience = 1;

    @Option(
            names = "--length_penalty",
            paramLabel = "X",
            converter = OptionalNumber.class,
            description =
                    "Rank texts of n tokens by log-probability by ((5 + n) / 6)^X; None for by n (default: None).")
    private OptionalDouble lengthPenalty = OptionalDouble.empty();

    @Option(
            names = "--repetition_penalty",
            paramLabel = "X",
            description = "Divide the logits of words that came before; above 1 penalises (default: 1.0).")
    private double repetitionPenalty = DEFAULTS.repetitionPenalty();

    @Option(
            names = "--no_repeat_ngram_size",
            paramLabel = "N",
            description = "Never repeat N tokens of text within a window; 0 for no limit (default: 0).")
    private int noRepeatNgramSize = DEFAULTS.noRepeatNgramSize();

    @Option(
            names = "--suppress_tokens",
            paramLabel = "IDS",
            description = "Tokens that never come, with commas; -1 for the model's own list, \"\" for none"
                    + " (default: -1).")
    private String suppressTokens = "-1";

    @Option(
            names = "--suppress_blank",
            arity = "1",
            paramLabel = "BOOL",
            description = "Let text begin neither with a blank nor with its end (default: True).")
    private boolean suppressBlank = DEFAULTS.suppressBlank();

    @Option(
            names = "--max_initial_timestamp",
            paramLabel = "S",
            converter = OptionalNumber.class,
            description = "Latest second at which a window's text begins; None for any (default: 1.0).")
    private OptionalDouble maxInitialTimestamp = DEFAULTS.maxInitialTimestamp();

    @Option(
            names = "--max_new_tokens",
            paramLabel = "N",
            description = "Most tokens of a window (default: what the model has room for).")
    private @Nullable Integer maxNewTokens;

    /** Adds what the flags say. */
    DecodingOptions.Builder applyTo(DecodingOptions.Builder options) {
        options.patience(patience).lengthPenalty(lengthPenalty).tokens(tokens());
        return maxNewTokens == null ? options : options.maxNewTokens(maxNewTokens);
    }

    private TokenOptions tokens() {
        return new TokenOptions(suppressed(), suppressBlank, maxInitialTimestamp, noRepeatNgramSize, repetitionPenalty);
    }

    private List<Integer> suppressed() {
        try {
            return Stream.of(suppressTokens.split(",", -1))
                    .map(String::strip)
                    .filter(id -> !id.isEmpty())
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--suppress_tokens is " + suppressTokens + ", expected numbers with commas between", e);
        }
    }
}
