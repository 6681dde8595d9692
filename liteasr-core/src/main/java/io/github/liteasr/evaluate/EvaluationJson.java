package io.github.liteasr.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.ModelSummary.LinearSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Writes a report as {@link EvaluationReport#json} describes. */
final class EvaluationJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private EvaluationJson() {}

    static String of(EvaluationReport report) {
        ArrayNode models = NODES.arrayNode();
        for (int i = 0; i < report.results().size(); i++) {
            EvaluationResult result = report.results().get(i);
            ObjectNode model = models.addObject().put("model", result.model());
            putEncoder(model, result.encoder());
            putFidelity(model, result.fidelity());
            putTime(model, result.time());
            putRanks(model, result.encoder());
            putScores(model, result.scores());
            report.comparison(i).ifPresent(comparison -> putDifference(model, comparison));
            result.scores().ifPresent(scores -> putUtterances(model, scores.utterances()));
        }
        return models.toPrettyString();
    }

    private static void putEncoder(ObjectNode model, EncoderSize encoder) {
        model.put("encoder_parameters", encoder.parameters());
        model.put("encoder_parameters_original", encoder.originalParameters());
    }

    private static void putFidelity(ObjectNode model, Optional<Fidelity> fidelity) {
        model.put(
                "encoder_relative_error", fidelity.map(Fidelity::relativeError).orElse(null));
        model.put(
                "encoder_relative_error_speech",
                fidelity.map(Fidelity::speechError).orElse(null));
        model.put(
                "encoder_relative_error_padding",
                fidelity.map(Fidelity::paddingError)
                        .filter(OptionalDouble::isPresent)
                        .map(OptionalDouble::getAsDouble)
                        .orElse(null));
        model.put("decoder_divergence", fidelity.map(Fidelity::divergence).orElse(null));
        model.put("decoder_same_choice", fidelity.map(Fidelity::sameChoice).orElse(null));
    }

    private static void putTime(ObjectNode model, EncoderTime time) {
        model.put("encoder_ms", time.median());
        model.putArray("encoder_ms_quartiles").add(time.lowerQuartile()).add(time.upperQuartile());
    }

    private static void putRanks(ObjectNode model, EncoderSize encoder) {
        ArrayNode layers = model.putArray("ranks");
        for (Map<EncoderProjection, LinearSummary> linears : encoder.layers()) {
            ObjectNode layer = layers.addObject();
            linears.forEach((projection, linear) -> layer.put(
                    projection.key(), linear.rank().isPresent() ? linear.rank().getAsInt() : null));
        }
    }

    /** All keys are there without scores too, so that a reader need not ask for them. */
    private static void putScores(ObjectNode model, Optional<Scores> scores) {
        Optional<ErrorCount> words = scores.map(s -> s.errors(Metric.WER));
        model.put("metric", scores.map(s -> s.metric().key()).orElse(null));
        model.put("normalizer", scores.map(s -> s.normalization().key()).orElse(null));
        model.put("wer", scores.map(Scores::wordErrorRate).orElse(null));
        model.put("cer", scores.map(Scores::characterErrorRate).orElse(null));
        model.put(
                "mean_utterance_wer",
                scores.map(Scores::meanUtteranceWordErrorRate).orElse(null));
        model.set("interval", scores.map(s -> interval(s.interval())).orElse(null));
        model.put("substitutions", words.map(ErrorCount::substitutions).orElse(null));
        model.put("deletions", words.map(ErrorCount::deletions).orElse(null));
        model.put("insertions", words.map(ErrorCount::insertions).orElse(null));
        model.put("reference_words", words.map(ErrorCount::reference).orElse(null));
        model.put("skipped", scores.map(Scores::skipped).orElse(null));
        model.set(
                "skipped_clips",
                scores.map(s -> strings(s.passedOver().clips())).orElse(null));
        model.set(
                "imperfect_clips",
                scores.map(s -> strings(s.passedOver().imperfect())).orElse(null));
        model.set(
                "passed_over_files",
                scores.map(s -> counts(s.passedOver().files())).orElse(null));
        model.put("windows", scores.map(Scores::windows).orElse(null));
        model.put("audio_seconds", scores.map(Scores::audioSeconds).orElse(null));
        model.put("decode_seconds", scores.map(Scores::decodeSeconds).orElse(null));
        model.put("real_time_factor", scores.map(Scores::realTimeFactor).orElse(null));
    }

    private static void putDifference(ObjectNode model, Bootstrap.Comparison comparison) {
        ObjectNode difference = model.putObject("difference_to_first");
        difference.put("difference", comparison.difference());
        difference.set("interval", interval(comparison.interval()));
        difference.put("better_share", comparison.betterShare());
    }

    private static void putUtterances(ObjectNode model, List<UtteranceResult> utterances) {
        ArrayNode rows = model.putArray("utterances");
        for (UtteranceResult utterance : utterances) {
            rows.addObject()
                    .put("id", utterance.id())
                    .put("language", utterance.language())
                    .put("reference", utterance.reference())
                    .put("hypothesis", utterance.hypothesis())
                    .put("substitutions", utterance.words().substitutions())
                    .put("deletions", utterance.words().deletions())
                    .put("insertions", utterance.words().insertions())
                    .put("reference_words", utterance.words().reference());
        }
    }

    private static ArrayNode strings(List<String> strings) {
        ArrayNode array = NODES.arrayNode();
        strings.forEach(array::add);
        return array;
    }

    private static ObjectNode counts(Map<String, Integer> counts) {
        ObjectNode object = NODES.objectNode();
        counts.forEach(object::put);
        return object;
    }

    private static ArrayNode interval(Interval interval) {
        return NODES.arrayNode().add(interval.low()).add(interval.high());
    }
}
