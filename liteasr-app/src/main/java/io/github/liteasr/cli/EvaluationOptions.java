package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.evaluate.Corpus;
import io.github.liteasr.evaluate.Evaluation;
import io.github.liteasr.evaluate.Metric;
import io.github.liteasr.evaluate.PassedOver;
import io.github.liteasr.text.Language;
import io.github.liteasr.text.Normalization;
import io.github.liteasr.transcribe.TranscriptionOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to evaluate on a corpus. */
final class EvaluationOptions {
    @Option(
            names = "--language",
            paramLabel = "L",
            description = "Use only the clips in this language: code, locale or English name (default: all).")
    private @Nullable Language language;

    @Option(names = "--limit", paramLabel = "N", description = "Use only the first N clips (default: all).")
    private int limit = Integer.MAX_VALUE;

    @Option(
            names = "--metric",
            paramLabel = "M",
            description = "wer or cer (default: cer for languages written without spaces, otherwise wer).")
    private @Nullable Metric metric;

    @Option(
            names = "--normalizer",
            paramLabel = "N",
            description = "whisper, by which published figures are counted, or marks: the same, but combining marks, as"
                    + " of Hindi and Thai, do not part words (default: whisper).")
    private Normalization normalization = Normalization.WHISPER;

    @Option(
            names = "--fallback",
            description = "Decode again at higher temperatures what failed, as `transcribe` does (default: once only).")
    private boolean fallback;

    @Option(names = "--beam_size", paramLabel = "N", description = "Candidates of beam search (default: 1, greedy).")
    private int beamSize = 1;

    @Option(names = "--timestamps", description = "Decode with timestamps (default: without).")
    private boolean timestamps;

    @Option(
            names = "--batch_size",
            paramLabel = "N",
            description = "Clips to decode side by side (default: ${DEFAULT-VALUE}).")
    private int batchSize = 8;

    Corpus corpus(Path source) {
        if (limit < 1) {
            throw new BadInputException("--limit is " + limit + ", expected at least 1");
        }
        Corpus all = Corpus.open(source);
        otherFiles(all).forEach(line -> System.err.println("liteasr: " + source + ": " + line));
        return (language == null ? all : all.inLanguage(language.code())).first(limit);
    }

    /** How many files of a folder are no utterances. */
    private static Stream<String> otherFiles(Corpus corpus) {
        return new PassedOver(List.of(), List.of(), corpus.otherFiles()).lines().stream();
    }

    Evaluation evaluation(Corpus corpus) {
        TranscriptionOptions base = fallback ? Evaluation.searching() : Evaluation.greedy();
        try {
            return new Evaluation(
                    corpus,
                    base.with()
                            .decoding(d -> d.timestamps(timestamps).beamSize(beamSize))
                            .batchSize(batchSize)
                            .build(),
                    normalization,
                    Optional.ofNullable(metric));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A corpus in one line. */
    static String described(Corpus corpus) {
        String clips = corpus.source() + ": " + corpus.utterances().size() + " clips";
        return String.join(
                "; ", Stream.concat(Stream.of(clips), otherFiles(corpus)).toList());
    }

    /** In one line. */
    String description() {
        return String.format(
                Locale.ROOT,
                "%s, %s timestamps, batches of %d, normaliser %s",
                (beamSize > 1 ? "beam of " + beamSize : "greedy") + (fallback ? ", temperature fallback" : ""),
                timestamps ? "with" : "without",
                batchSize,
                normalization.key());
    }
}
