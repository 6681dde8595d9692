package io.github.liteasr.evaluate;

import io.github.liteasr.text.Normalization;
import java.util.List;

/**
 * How well and how fast a model transcribed a corpus. Rates are fractions.
 *
 * @param metric the one that counts for these languages
 * @param normalization that both texts went through
 * @param utterances at least one, in the order of the corpus
 * @param passedOver what of the corpus was not heard
 * @param windows that the encoder was given for them
 * @param audioSeconds of the utterances' audio
 * @param decodeSeconds that transcription took, from samples in memory to text
 */
public record Scores(
        Metric metric,
        Normalization normalization,
        List<UtteranceResult> utterances,
        PassedOver passedOver,
        int windows,
        double audioSeconds,
        double decodeSeconds) {
    public Scores {
        utterances = List.copyOf(utterances);
        if (utterances.isEmpty() || windows < 1 || !(audioSeconds > 0) || !(decodeSeconds >= 0)) {
            throw new IllegalArgumentException(utterances.size() + " utterances, " + windows + " windows, "
                    + audioSeconds + " s of audio in " + decodeSeconds + " s");
        }
    }

    /** The errors of all utterances together; the {@link ErrorCount#rate} is the corpus rate. */
    public ErrorCount errors(Metric kind) {
        return ErrorCount.sum(counts(kind));
    }

    /** Errors of all words by all reference words. Words heard where the reference is empty count as errors. */
    public double wordErrorRate() {
        return errors(Metric.WER).rate();
    }

    /** Errors of all characters by all reference characters. */
    public double characterErrorRate() {
        return errors(Metric.CER).rate();
    }

    /** The mean of the utterances' word error rates, all of the same weight; see {@link ErrorCount#rate} for empty ones. */
    public double meanUtteranceWordErrorRate() {
        return utterances.stream().mapToDouble(u -> u.words().rate()).average().orElseThrow();
    }

    /** The 95 % confidence interval of the corpus rate by the metric. */
    public Interval interval() {
        return Bootstrap.interval(counts(metric));
    }

    /** Whether another model was given the same utterances. */
    public boolean comparable(Scores other) {
        return ids(this).equals(ids(other));
    }

    /**
     * This model against another on the same utterances, by this one's metric.
     *
     * @throws IllegalArgumentException if the utterances are others
     */
    public Bootstrap.Comparison comparedTo(Scores first) {
        if (!comparable(first)) {
            throw new IllegalArgumentException("a paired comparison of different utterances");
        }
        return Bootstrap.compare(first.counts(metric), counts(metric));
    }

    /** How many clips could not be decoded. */
    public int skipped() {
        return passedOver.clips().size();
    }

    /** Seconds of work for a second of audio: below 1 is faster than speech. */
    public double realTimeFactor() {
        return decodeSeconds / audioSeconds;
    }

    private List<ErrorCount> counts(Metric kind) {
        return utterances.stream().map(u -> u.errors(kind)).toList();
    }

    private static List<String> ids(Scores scores) {
        return scores.utterances.stream().map(UtteranceResult::id).toList();
    }
}
