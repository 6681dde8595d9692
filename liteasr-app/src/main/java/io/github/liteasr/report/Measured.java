package io.github.liteasr.report;

import io.github.liteasr.evaluate.Bootstrap;
import io.github.liteasr.evaluate.EvaluationResult;
import io.github.liteasr.evaluate.Interval;
import io.github.liteasr.evaluate.Metric;
import io.github.liteasr.evaluate.Scores;
import java.util.List;
import java.util.Locale;

/** The figures of a scored model in the units of charts, with the error rate by one metric for all models. */
record Measured(EvaluationResult result, Scores scores, Metric metric) {
    /** The models that have scores, by the metric of the first of them. */
    static List<Measured> of(List<EvaluationResult> results) {
        return results.stream()
                .flatMap(
                        result -> result.scores().stream().map(scores -> new Measured(result, scores, metric(results))))
                .toList();
    }

    private static Metric metric(List<EvaluationResult> results) {
        return results.stream()
                .flatMap(result -> result.scores().stream())
                .map(Scores::metric)
                .findFirst()
                .orElse(Metric.WER);
    }

    String model() {
        return result.model();
    }

    boolean compressed() {
        return compressed(result);
    }

    /** Whether some linear layer of the encoder has low rank. */
    static boolean compressed(EvaluationResult result) {
        return result.encoder().layers().stream()
                .flatMap(layer -> layer.values().stream())
                .anyMatch(linear -> linear.rank().isPresent());
    }

    /** Errors in per cent. */
    double error() {
        return 100 * scores.errors(metric).rate();
    }

    /** The 95 % interval of the errors in per cent. */
    Interval interval() {
        Interval rates = Bootstrap.interval(
                scores.utterances().stream().map(u -> u.errors(metric)).toList());
        return new Interval(100 * rates.low(), 100 * rates.high());
    }

    /** Parameters of the encoder in millions. */
    double size() {
        return result.encoder().parameters() / 1e6;
    }

    /** The encoder's time of a window in milliseconds. */
    double encoderTime() {
        return result.time().median();
    }

    /** Milliseconds of all work for a second of audio. */
    double time() {
        return 1000 * scores.realTimeFactor();
    }

    /** Milliseconds of it that the encoder's windows take; not more than all, which noise could make it. */
    double encoderShare() {
        return Math.min(time(), encoderTime() * scores.windows() / scores.audioSeconds());
    }

    String errorText() {
        return "%s, 95 %% interval %s … %s %%"
                .formatted(
                        percent(), fixed(interval().low(), 1), fixed(interval().high(), 1));
    }

    /** The error rate in words. */
    String percent() {
        return metric.name() + " " + fixed(error(), 1) + " %";
    }

    static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
