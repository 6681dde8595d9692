package io.github.liteasr.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Results of several models side by side. Tables have error rates in per cent, encoder sizes in millions of parameters,
 * and behind each figure its ratio to the first model's; JSON has error rates as fractions and plain parameter counts.
 *
 * @param results at least one; others are compared with the first
 */
public record EvaluationReport(List<EvaluationResult> results) {
    public EvaluationReport {
        results = List.copyOf(results);
        if (results.isEmpty()) {
            throw new IllegalArgumentException("a report without results");
        }
    }

    /** The table's columns, each with its head before a cell for each model. */
    public List<List<String>> columns() {
        return build(Function.identity()).columns();
    }

    /** Aligned columns for a terminal, and the notes below. */
    public String table() {
        return build(Function.identity()).text()
                + String.join("", notes().stream().map(n -> n + "\n").toList());
    }

    /** A Markdown table, and a list of the notes. */
    public String markdown() {
        String table = build(name -> name.replace("|", "\\|")).markdown();
        List<String> notes = notes();
        return notes.isEmpty()
                ? table
                : table + "\n"
                        + String.join(
                                "", notes.stream().map(n -> "- " + n + "\n").toList());
    }

    /**
     * What a reader of the figures should know: by which normaliser texts were compared, what was not heard (all that the
     * models have in common once), and whether the machine was busy.
     */
    public List<String> notes() {
        Stream<String> texts = results.stream()
                .flatMap(result -> result.scores().stream())
                .flatMap(scores -> Stream.concat(
                        Stream.of("normaliser: " + scores.normalization().key()), scores.passedOver().lines().stream()))
                .distinct();
        List<String> disturbed = results.stream()
                .filter(r -> r.time().disturbed())
                .map(r -> String.format(
                        Locale.ROOT, "%s %.0f %%", r.model(), 100 * r.time().spread()))
                .toList();
        Stream<String> times = disturbed.isEmpty()
                ? Stream.empty()
                : Stream.of("the machine was busy: encoder times spread by more than 10 % between their quartiles ("
                        + CorpusBuilder.few(disturbed) + "), so compare them with care");
        return Stream.concat(texts, times).toList();
    }

    /**
     * A JSON array with an object for each model. Its keys: {@code model}; {@code encoder_parameters},
     * {@code encoder_parameters_original}, {@code encoder_relative_error}, {@code encoder_relative_error_speech},
     * {@code encoder_relative_error_padding}, {@code decoder_divergence} (in nats) and {@code decoder_same_choice} (a
     * share; all five as in {@link Fidelity}), {@code encoder_ms} and {@code encoder_ms_quartiles}, {@code ranks} (for each
     * encoder layer the rank of each projection, null for a dense one); {@code metric}, {@code normalizer}, {@code wer},
     * {@code cer}, {@code mean_utterance_wer}, {@code interval} (of the metric's rate), {@code substitutions},
     * {@code deletions}, {@code insertions}, {@code reference_words}, {@code skipped}, {@code skipped_clips} and
     * {@code imperfect_clips} (why, a text for each), {@code passed_over_files} (how many of each suffix), {@code windows}, {@code audio_seconds},
     * {@code decode_seconds}, {@code real_time_factor}; {@code difference_to_first} (of the metric's rates:
     * {@code difference}, {@code interval}, {@code better_share}); and {@code utterances}, a list of {@code id},
     * {@code language}, {@code reference}, {@code hypothesis}, and errors in words as above. Rates are fractions: 0.12 is
     * 12 %. What was not measured is null.
     */
    public String json() {
        return EvaluationJson.of(this) + "\n";
    }

    private ResultTable build(Function<String, String> escape) {
        ResultTable table = new ResultTable();
        table.add("model", results.stream().map(r -> escape.apply(r.model())).toList());
        Metric metric = results.stream()
                .flatMap(r -> r.scores().stream())
                .map(Scores::metric)
                .findFirst()
                .orElse(Metric.WER);
        Metric other = metric == Metric.WER ? Metric.CER : Metric.WER;
        addRate(table, metric.name() + " %", s -> s.errors(metric).rate());
        add(table, "95 % interval", EvaluationResult::scores, s -> range(s.interval()));
        addDifferences(table);
        addRate(table, other.name() + " %", s -> s.errors(other).rate());
        addRate(table, "mean WER %", Scores::meanUtteranceWordErrorRate);
        add(table, "sub/del/ins", EvaluationResult::scores, s -> counts(s.errors(Metric.WER)));
        add(
                table,
                "skipped",
                EvaluationResult::scores,
                s -> s.skipped() == 0 ? ResultTable.NOTHING : String.valueOf(s.skipped()));
        addRatios(table, "encoder M", 2, r -> Optional.of(r.encoder().parameters() / 1e6));
        add(table, "encoder error", EvaluationResult::fidelity, f -> fixed(f.relativeError(), 4));
        add(table, "on speech", EvaluationResult::fidelity, f -> fixed(f.speechError(), 4));
        add(
                table,
                "on padding",
                EvaluationResult::fidelity,
                f -> f.paddingError().isPresent() ? fixed(f.paddingError().getAsDouble(), 4) : ResultTable.NOTHING);
        add(table, "divergence", EvaluationResult::fidelity, f -> fixed(f.divergence(), 4));
        add(table, "same token %", EvaluationResult::fidelity, f -> fixed(100 * f.sameChoice(), 1));
        addRatios(table, "encoder ms", 1, r -> Optional.of(r.time().median()));
        table.add("quartiles", results.stream().map(r -> quartiles(r.time())).toList());
        addRatios(table, "real-time factor", 4, r -> r.scores().map(Scores::realTimeFactor));
        return table;
    }

    /** A column of what was measured of some of the models only. */
    private <T> void add(
            ResultTable table,
            String head,
            Function<EvaluationResult, Optional<T>> measured,
            Function<T, String> cell) {
        table.add(
                head,
                results.stream()
                        .map(r -> measured.apply(r).map(cell).orElse(ResultTable.NOTHING))
                        .toList());
    }

    private void addRate(ResultTable table, String head, ToDoubleFunction<Scores> rate) {
        addRatios(table, head, 2, r -> r.scores().map(s -> 100 * rate.applyAsDouble(s)));
    }

    /** Figures, and behind those after the first their ratios to it. */
    private void addRatios(
            ResultTable table, String head, int decimals, Function<EvaluationResult, Optional<Double>> figure) {
        Optional<Double> first = figure.apply(results.getFirst()).filter(value -> value > 0);
        boolean compared = results.size() > 1 && first.isPresent();
        table.add(
                head,
                results.stream()
                        .map(figure)
                        .map(value -> value.map(v -> fixed(v, decimals)
                                        + (compared
                                                ? String.format(Locale.ROOT, " (%.2f×)", v / first.orElseThrow())
                                                : ""))
                                .orElse(ResultTable.NOTHING))
                        .toList());
    }

    /** What each model's error rate is more than the first's, in points, with the interval of the difference. */
    private void addDifferences(ResultTable table) {
        table.add(
                "difference",
                IntStream.range(0, results.size())
                        .mapToObj(i -> comparison(i)
                                .map(c -> String.format(
                                        Locale.ROOT, "%+.2f [%s]", 100 * c.difference(), range(c.interval())))
                                .orElse(ResultTable.NOTHING))
                        .toList());
    }

    /** Nothing for the first model, and where the clips are not the same. */
    Optional<Bootstrap.Comparison> comparison(int index) {
        Optional<Scores> first = results.getFirst().scores();
        if (index == 0 || first.isEmpty()) {
            return Optional.empty();
        }
        return results.get(index)
                .scores()
                .filter(s -> s.comparable(first.get()))
                .map(s -> s.comparedTo(first.get()));
    }

    private static String range(Interval interval) {
        return String.format(Locale.ROOT, "%.2f … %.2f", 100 * interval.low(), 100 * interval.high());
    }

    private static String quartiles(EncoderTime time) {
        return String.format(Locale.ROOT, "%.1f … %.1f", time.lowerQuartile(), time.upperQuartile());
    }

    private static String counts(ErrorCount errors) {
        return errors.substitutions() + "/" + errors.deletions() + "/" + errors.insertions();
    }

    private static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
