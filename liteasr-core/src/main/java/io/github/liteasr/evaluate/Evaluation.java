package io.github.liteasr.evaluate;

import io.github.liteasr.BadInputException;
import io.github.liteasr.text.Normalization;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.TranscriptionOptions;
import io.github.liteasr.whisper.WhisperModel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Transcribes a corpus with a model, and counts errors.
 *
 * <p>Both texts are brought to one spelling by the {@link io.github.liteasr.text.TextNormalizer} of the utterance's
 * language, or of the transcript's where the corpus tells none. A multilingual model is told the utterance's language if
 * the options name none; it detects it where nobody tells.
 *
 * <pre>{@code
 * Evaluation evaluation = new Evaluation(Corpus.open(Path.of("test-clean")), Evaluation.greedy());
 * try (Transcriber transcriber = Transcriber.load(Path.of("whisper-tiny"))) {
 *     System.out.println(evaluation.evaluate(transcriber, (done, total) -> {}).wordErrorRate());
 * }
 * }</pre>
 */
public final class Evaluation {
    private final Corpus corpus;
    private final TranscriptionOptions options;
    private final Normalization normalization;
    private final Optional<Metric> metric;

    /** Hears of progress. */
    @FunctionalInterface
    public interface Listener {
        /** So many utterances, or rounds, of all are done. */
        void progressed(int done, int total);
    }

    /** Evaluates as published figures are counted, by the metric that is usual for the corpus's languages. */
    public Evaluation(Corpus corpus, TranscriptionOptions options) {
        this(corpus, options, Normalization.WHISPER, Optional.empty());
    }

    /** Evaluates by a metric, or by the usual one if none is given. */
    public Evaluation(
            Corpus corpus, TranscriptionOptions options, Normalization normalization, Optional<Metric> metric) {
        this.corpus = corpus;
        this.options = options;
        this.normalization = normalization;
        this.metric = metric;
    }

    /** The options of published comparisons: all that a clip holds, and the likeliest token each time; no timestamps. */
    public static TranscriptionOptions greedy() {
        return searching()
                .with()
                .decoding(d -> d.greedy().timestamps(false).noSpeechThreshold(OptionalDouble.empty()))
                .build();
    }

    /** All that a clip holds, and for the rest the search that is usual. */
    public static TranscriptionOptions searching() {
        return TranscriptionOptions.defaults()
                .with()
                .allAudio()
                .shortWindows(false)
                .build();
    }

    /** What is transcribed. */
    Corpus corpus() {
        return corpus;
    }

    /**
     * The options for an utterance: a multilingual model is told its language if the options name none and the model
     * knows it.
     */
    static TranscriptionOptions inLanguageOf(Utterance utterance, TranscriptionOptions options, WhisperModel model) {
        return utterance
                .language()
                .filter(code -> model.generation().multilingual()
                        && options.language().allowed().isEmpty()
                        && model.generation().languages().containsKey(code))
                .map(code -> options.with().language(code).build())
                .orElse(options);
    }

    /**
     * Transcribes the corpus, {@code batchSize} utterances side by side, and compares with its texts.
     *
     * @throws BadInputException if texts are missing, more than 5 % of the clips cannot be decoded, or an English-only
     *     model is given other languages
     */
    public Scores evaluate(Transcriber transcriber, Listener listener) {
        requireTexts();
        requireLanguages(transcriber.model());
        return new EvaluationRun(corpus, options, normalization, transcriber).transcribe(metric, listener);
    }

    private void requireTexts() {
        List<Utterance> all = corpus.utterances();
        List<String> without =
                all.stream().filter(u -> u.text().isEmpty()).map(Utterance::id).toList();
        if (!without.isEmpty()) {
            throw new BadInputException(
                    "%s: found no text for %d of %d clips (%s), expected texts to compare transcripts with"
                            .formatted(corpus.source(), without.size(), all.size(), CorpusBuilder.few(without)));
        }
        if (all.stream().allMatch(u -> u.text().orElse("").isBlank())) {
            throw new BadInputException(
                    corpus.source() + ": found only empty texts, expected texts to compare transcripts with");
        }
    }

    private void requireLanguages(WhisperModel model) {
        if (model.generation().multilingual()) {
            return;
        }
        List<Utterance> foreign = corpus.utterances().stream()
                .filter(u -> !u.language().orElse("en").equals("en"))
                .toList();
        if (!foreign.isEmpty()) {
            Utterance first = foreign.getFirst();
            throw new BadInputException(
                    "%s: found %d clips in other languages (%s is in %s), expected English only for %s"
                            .formatted(
                                    corpus.source(),
                                    foreign.size(),
                                    first.id(),
                                    first.language().orElseThrow(),
                                    model.folder()));
        }
    }
}
