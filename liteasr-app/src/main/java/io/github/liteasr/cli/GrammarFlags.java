package io.github.liteasr.cli;

import io.github.liteasr.decode.DecodingOptions;
import io.github.liteasr.decode.grammar.Grammar;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What may be said at all. */
final class GrammarFlags {
    @Option(
            names = "--grammar",
            paramLabel = "FILE",
            description = "Hold the text of each window to a grammar in llama.cpp's GBNF; for short"
                    + " texts best with --without_timestamps.")
    private @Nullable Path file;

    @Option(
            names = "--grammar_penalty",
            paramLabel = "X",
            description = "By how much to lower logits of text that the grammar does not accept (default: 100).")
    private double penalty = DecodingOptions.GRAMMAR_PENALTY;

    /** Adds what the flags say. */
    DecodingOptions.Builder applyTo(DecodingOptions.Builder options) {
        options.grammarPenalty(penalty);
        return file == null ? options : options.grammar(Grammar.read(file));
    }
}
