package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.text.Normalization;
import io.github.liteasr.whisper.EncoderProjection;
import io.github.liteasr.whisper.ModelSummary.LinearSummary;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {
    private static final PassedOver HEARD_IN_PART = new PassedOver(
            List.of("b.wav: an empty file, expected a media file"),
            List.of("c.mp3: damaged from 1.00 s to 1.20 s"),
            new TreeMap<>(Map.of("txt", 2, "", 1)));

    private static EvaluationResult result(String model, long parameters, int substitutions, double seconds) {
        UtteranceResult utterance = new UtteranceResult(
                "a.wav",
                "en",
                "One, two.",
                "one too",
                new ErrorCount(substitutions, 0, 1, 10),
                new ErrorCount(substitutions, 0, 1, 40));
        return new EvaluationResult(
                model,
                new EncoderSize(
                        parameters,
                        8_000_000,
                        List.of(layer(parameters == 8_000_000 ? OptionalInt.empty() : OptionalInt.of(48)))),
                new EncoderTime(seconds * 99, seconds * 100, seconds * 102),
                parameters == 8_000_000
                        ? Optional.empty()
                        : Optional.of(new Fidelity(0.0125, 0.05, OptionalDouble.of(0.003), 0.0075, 0.984)),
                Optional.of(new Scores(
                        Metric.WER, Normalization.WHISPER, List.of(utterance), HEARD_IN_PART, 1, 20, seconds)));
    }

    private static Map<EncoderProjection, LinearSummary> layer(OptionalInt rank) {
        return Arrays.stream(EncoderProjection.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        p -> new LinearSummary(
                                384, 384, p == EncoderProjection.EXPAND ? rank : OptionalInt.empty(), 384)));
    }

    private static final EvaluationReport TWO =
            new EvaluationReport(List.of(result("dense", 8_000_000, 1, 1), result("a|b", 6_000_000, 2, 0.5)));

    @Test
    void a_table_has_aligned_columns_and_ratios_to_the_first() {
        assertThat(TWO.table()).isEqualTo("""
                model          WER %  95 % interval              difference         CER %     mean WER %  sub/del/ins  skipped     encoder M  encoder error  on speech  on padding  divergence  same token %     encoder ms     quartiles  real-time factor
                dense  20.00 (1.00×)  20.00 … 20.00                       –  5.00 (1.00×)  20.00 (1.00×)        1/0/1        1  8.00 (1.00×)              –          –           –           –             –  100.0 (1.00×)  99.0 … 102.0    0.0500 (1.00×)
                a|b    30.00 (1.50×)  30.00 … 30.00  +10.00 [10.00 … 10.00]  7.50 (1.50×)  30.00 (1.50×)        2/0/1        1  6.00 (0.75×)         0.0125     0.0500      0.0030      0.0075          98.4   50.0 (0.50×)   49.5 … 51.0    0.0250 (0.50×)
                normaliser: whisper
                3 files passed over: 1 without a suffix, 2 .txt
                1 clip skipped: b.wav: an empty file, expected a media file
                1 clip not perfect: c.mp3: damaged from 1.00 s to 1.20 s
                """);
    }

    @Test
    void markdown_has_a_rule_and_escaped_bars() {
        assertThat(TWO.markdown().lines()).hasSize(9);
        assertThat(TWO.markdown())
                .startsWith("| model ")
                .contains("|\n| ----- | ")
                .contains("| a\\|b  |")
                .contains(" |\n\n- normaliser: whisper\n- 3 files passed over: ");
    }

    @Test
    void columns_have_the_cells_of_the_table() {
        assertThat(TWO.columns())
                .hasSize(17)
                .allSatisfy(column -> assertThat(column).hasSize(3));
        assertThat(TWO.columns().getFirst()).containsExactly("model", "dense", "a|b");
        assertThat(TWO.columns()).contains(List.of("encoder M", "8.00 (1.00×)", "6.00 (0.75×)"));
    }

    @Test
    void one_model_has_no_ratios_and_no_empty_columns() {
        String table = new EvaluationReport(List.of(result("dense", 8_000_000, 1, 1))).table();
        assertThat(table).isEqualTo("""
                model  WER %  95 % interval  CER %  mean WER %  sub/del/ins  skipped  encoder M  encoder ms     quartiles  real-time factor
                dense  20.00  20.00 … 20.00   5.00       20.00        1/0/1        1       8.00       100.0  99.0 … 102.0            0.0500
                normaliser: whisper
                3 files passed over: 1 without a suffix, 2 .txt
                1 clip skipped: b.wav: an empty file, expected a media file
                1 clip not perfect: c.mp3: damaged from 1.00 s to 1.20 s
                """);
    }

    @Test
    void json_has_fractions_and_ranks() throws JsonProcessingException {
        JsonNode models = new ObjectMapper().readTree(TWO.json());
        assertThat(models).hasSize(2);
        JsonNode first = models.get(0);
        assertThat(first.get("model").asText()).isEqualTo("dense");
        assertThat(first.get("metric").asText()).isEqualTo("wer");
        assertThat(first.get("wer").asDouble()).isCloseTo(0.2, within(1e-12));
        assertThat(first.get("cer").asDouble()).isCloseTo(0.05, within(1e-12));
        assertThat(first.get("normalizer").asText()).isEqualTo("whisper");
        assertThat(first.get("skipped").asInt()).isEqualTo(1);
        assertThat(first.get("skipped_clips").get(0).asText()).startsWith("b.wav: ");
        assertThat(first.get("passed_over_files").toString()).isEqualTo("{\"\":1,\"txt\":2}");
        assertThat(first.get("encoder_relative_error").isNull()).isTrue();
        assertThat(first.get("encoder_ms").asDouble()).isEqualTo(100);
        assertThat(first.get("windows").asInt()).isEqualTo(1);
        assertThat(first.get("real_time_factor").asDouble()).isEqualTo(0.05);
        assertThat(first.get("ranks").get(0).get("fc1").isNull()).isTrue();
        assertThat(first.has("difference_to_first")).isFalse();
        assertThat(first.get("utterances").get(0).get("reference").asText()).isEqualTo("One, two.");
        JsonNode second = models.get(1);
        assertThat(second.get("encoder_parameters").asLong()).isEqualTo(6_000_000);
        assertThat(second.get("encoder_parameters_original").asLong()).isEqualTo(8_000_000);
        assertThat(second.get("encoder_relative_error").asDouble()).isEqualTo(0.0125);
        assertThat(second.get("encoder_relative_error_speech").asDouble()).isEqualTo(0.05);
        assertThat(second.get("encoder_relative_error_padding").asDouble()).isEqualTo(0.003);
        assertThat(second.get("decoder_divergence").asDouble()).isEqualTo(0.0075);
        assertThat(second.get("decoder_same_choice").asDouble()).isEqualTo(0.984);
        assertThat(second.get("encoder_ms_quartiles").get(1).asDouble()).isEqualTo(51);
        assertThat(second.get("ranks").get(0).get("fc1").asInt()).isEqualTo(48);
        assertThat(second.get("ranks").get(0)).hasSize(6);
        assertThat(second.get("difference_to_first").get("difference").asDouble())
                .isCloseTo(0.1, within(1e-12));
    }

    @Test
    void without_scores_their_keys_are_null_and_their_columns_absent() throws JsonProcessingException {
        EvaluationResult measured = result("dense", 8_000_000, 1, 1);
        EvaluationReport report = new EvaluationReport(List.of(new EvaluationResult(
                "dense", measured.encoder(), measured.time(), Optional.empty(), Optional.empty())));
        assertThat(report.table()).isEqualTo("""
                model  encoder M  encoder ms     quartiles
                dense       8.00       100.0  99.0 … 102.0
                """);
        JsonNode model = new ObjectMapper().readTree(report.json()).get(0);
        assertThat(model.get("wer").isNull()).isTrue();
        assertThat(model.get("real_time_factor").isNull()).isTrue();
    }

    @Test
    void models_on_different_clips_are_not_compared() {
        Scores some = TWO.results().getFirst().scores().orElseThrow();
        UtteranceResult other = new UtteranceResult("b.wav", "en", "", "", ErrorCount.NONE, ErrorCount.NONE);
        Scores others = new Scores(Metric.WER, Normalization.WHISPER, List.of(other), HEARD_IN_PART, 1, 1, 1);
        assertThat(some.comparable(others)).isFalse();
        assertThatThrownBy(() -> others.comparedTo(some)).isInstanceOf(IllegalArgumentException.class);
        EvaluationReport report = new EvaluationReport(List.of(
                TWO.results().getFirst(),
                new EvaluationResult(
                        "b",
                        TWO.results().getFirst().encoder(),
                        TWO.results().getFirst().time(),
                        Optional.empty(),
                        Optional.of(others))));
        assertThat(report.table()).doesNotContain("difference");
    }

    @Test
    void times_on_a_busy_machine_are_called_so() {
        EvaluationResult quiet = TWO.results().getFirst();
        EvaluationReport report = new EvaluationReport(List.of(
                quiet,
                new EvaluationResult(
                        "small", quiet.encoder(), new EncoderTime(45, 50, 58), Optional.empty(), Optional.empty())));
        assertThat(TWO.notes()).noneMatch(note -> note.contains("busy"));
        String note =
                "the machine was busy: encoder times spread by more than 10 % between their quartiles (small 26 %), so"
                        + " compare them with care";
        assertThat(report.notes()).endsWith(note);
        assertThat(report.table()).endsWith("\n" + note + "\n");
        assertThat(report.markdown()).endsWith("\n- " + note + "\n");
    }
}
