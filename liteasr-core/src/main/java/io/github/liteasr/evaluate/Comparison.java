package io.github.liteasr.evaluate;

import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.transcribe.Transcriber;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Models side by side on one corpus: each transcribes it and is measured against a reference, one after the other; at the
 * end all their encoders are timed in turn.
 *
 * <pre>{@code
 * Evaluation evaluation = new Evaluation(Corpus.open(Path.of("test-clean")), Evaluation.greedy());
 * try (Comparison comparison = Comparison.of(evaluation, Optional.empty(), 2, Precision.AUTO)) {
 *     comparison.add("tiny", Path.of("whisper-tiny"), (done, total) -> {});
 *     System.out.println(new EvaluationReport(comparison.results((done, total) -> {})).table());
 * }
 * }</pre>
 */
public final class Comparison implements AutoCloseable {
    private final Corpus corpus;
    private final @Nullable Evaluation evaluation;
    private final @Nullable Reference reference;
    private final int threads;
    private final Precision precision;
    private final EncoderTiming timing;
    private final List<Entry> entries = new ArrayList<>();

    /** All that is known of a model before its encoder is timed. */
    private record Entry(String name, EncoderSize size, Optional<Fidelity> fidelity, Optional<Scores> scores) {}

    private Comparison(
            Corpus corpus,
            @Nullable Evaluation evaluation,
            Optional<Path> reference,
            int threads,
            Precision precision) {
        this.corpus = corpus;
        this.evaluation = evaluation;
        this.threads = threads;
        this.precision = precision;
        this.reference = reference
                .map(folder -> new Reference(folder, corpus, threads, precision))
                .orElse(null);
        this.timing = new EncoderTiming(threads, precision);
    }

    /**
     * Of how models transcribe.
     *
     * @param reference the folder of a model to measure the others against, if any
     * @throws BadInputException if the reference cannot be loaded
     */
    public static Comparison of(Evaluation evaluation, Optional<Path> reference, int threads, Precision precision) {
        return new Comparison(evaluation.corpus(), evaluation, reference, threads, precision);
    }

    /**
     * Of sizes, times and what they have in common with a reference: the corpus needs no texts.
     *
     * @throws BadInputException if the reference cannot be loaded
     */
    public static Comparison withoutTexts(Corpus corpus, Path reference, int threads, Precision precision) {
        return new Comparison(corpus, null, Optional.of(reference), threads, precision);
    }

    /**
     * Evaluates a model, and measures it against the reference if that is another. Its folder is not needed afterwards.
     * Returns the size of its encoder.
     *
     * @param name what reports call the model
     * @throws BadInputException as {@link Evaluation#evaluate}, and if the reference has other dimensions
     */
    public EncoderSize add(String name, Path folder, Evaluation.Listener listener) {
        Optional<Reference> other = Optional.ofNullable(reference).filter(r -> !r.is(folder));
        int passes = (evaluation == null ? 0 : 1) + (other.isPresent() ? 1 : 0);
        try (Transcriber transcriber = Transcriber.load(folder, threads, precision)) {
            Optional<Scores> scores = Optional.ofNullable(evaluation)
                    .map(e -> e.evaluate(transcriber, (done, total) -> listener.progressed(done, passes * total)));
            int before = scores.isPresent() ? corpus.utterances().size() : 0;
            Optional<Fidelity> fidelity = other.map(r -> r.compare(
                    transcriber.model(), (done, total) -> listener.progressed(before + done, passes * total)));
            entries.add(new Entry(name, EncoderSize.of(folder), fidelity, scores));
        }
        timing.add(folder);
        return entries.getLast().size();
    }

    /** Times the encoders, in rounds that the listener hears of, and gives everything about the models in the order of their addition. */
    public List<EvaluationResult> results(Evaluation.Listener listener) {
        List<EncoderTime> times = timing.measure(corpus, listener);
        List<EvaluationResult> results = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            results.add(
                    new EvaluationResult(entry.name(), entry.size(), times.get(i), entry.fidelity(), entry.scores()));
        }
        return results;
    }

    @Override
    public void close() {
        timing.close();
        if (reference != null) {
            reference.close();
        }
    }
}
