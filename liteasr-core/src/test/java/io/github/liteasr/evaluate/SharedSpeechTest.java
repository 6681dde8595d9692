package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.transcribe.Transcriber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real model on real speech. */
class SharedSpeechTest {
    private static final Path SHARED = Path.of(System.getProperty("liteasr.shared", "shared"));
    private static final Path MODEL = SHARED.resolve("models/whisper-tiny.en");

    @BeforeAll
    static void requireShared() {
        assumeTrue(Files.exists(MODEL.resolve("model.safetensors")) && Files.exists(SHARED.resolve("speech/dev")));
    }

    @Test
    void the_corpus_opens_and_languages_part_it() {
        Corpus dev = Corpus.open(SHARED.resolve("speech/dev"));
        assertThat(dev.utterances()).hasSize(100);
        assertThat(dev.inLanguage("en").utterances()).hasSize(91);
        assertThat(dev.inLanguage("en").utterances().getFirst().id()).isEqualTo("LJ050-0219.flac");
    }

    @Test
    void a_real_model_is_measured() {
        Corpus corpus =
                Corpus.open(SHARED.resolve("speech/dev")).inLanguage("en").first(8);
        try (Transcriber transcriber = Transcriber.load(MODEL)) {
            Scores scores = new Evaluation(corpus, Evaluation.greedy()).evaluate(transcriber, (done, total) -> {});
            assertThat(scores.wordErrorRate()).isBetween(0.0, 0.2);
            assertThat(scores.characterErrorRate()).isLessThan(scores.wordErrorRate());
        }
    }

    /**
     * Transformers' greedy transcripts. The sums are those of jiwer 4.0.0 in Python, and of a textbook Levenshtein distance
     * there, over lower-case words of letters, digits and apostrophes.
     */
    @ParameterizedTest
    @CsvSource({"text_without_timestamps, 85", "text_with_timestamps, 93"})
    void errors_in_independent_transcripts_are_those_that_python_counts(String transcript, long errors)
            throws IOException {
        Map<String, String> transcripts = new HashMap<>();
        for (String line : Files.readAllLines(SHARED.resolve("reference/tiny.en-transcripts.jsonl"))) {
            JsonNode row = new ObjectMapper().readTree(line);
            transcripts.put(row.get("file_name").asText(), row.get(transcript).asText());
        }
        List<ErrorCount> counts = Corpus.open(SHARED.resolve("speech/dev")).inLanguage("en").utterances().stream()
                .map(u ->
                        ErrorCount.ofWords(plain(u.text().orElseThrow()), plain(transcripts.getOrDefault(u.id(), ""))))
                .toList();
        ErrorCount all = ErrorCount.sum(counts);
        assertThat(all.errors()).isEqualTo(errors);
        assertThat(all.reference()).isEqualTo(1023);
        Interval interval = Bootstrap.interval(counts);
        assertThat(all.rate()).isBetween(interval.low(), interval.high());
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9' ]", " ");
    }
}
