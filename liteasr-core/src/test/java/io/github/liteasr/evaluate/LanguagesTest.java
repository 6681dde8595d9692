package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.text.Normalization;
import io.github.liteasr.text.TextNormalizer;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.Transcript;
import io.github.liteasr.whisper.SharedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** OpenAI's base hears clips in German, Spanish, French, Italian, Japanese, Korean and Portuguese. */
class LanguagesTest {
    @Test
    void languages_are_detected_and_texts_are_those_of_another_engine() throws IOException {
        Map<String, JsonNode> others = SharedModel.jsonLines("reference/words-base.jsonl").stream()
                .collect(Collectors.toMap(row -> row.get("file_name").asText(), Function.identity()));
        List<Utterance> clips = Corpus.open(SharedModel.file("speech/dev")).utterances().stream()
                .filter(clip -> !clip.language().orElseThrow().equals("en"))
                .toList();
        List<ErrorCount> against = new ArrayList<>();
        List<ErrorCount> wrong = new ArrayList<>();
        List<ErrorCount> wrongByDefault = new ArrayList<>();
        try (Transcriber transcriber = Transcriber.load(SharedModel.file("models/whisper-base"), 2, Precision.F32)) {
            for (Utterance clip : clips) {
                Transcript transcript = transcriber.transcribe(clip.audio(), Evaluation.searching());
                Transcript byDefault = transcriber.transcribe(clip.audio());
                String language = clip.language().orElseThrow();
                assertThat(transcript.language()).as(clip.id()).isEqualTo(language);
                assertThat(byDefault.language()).as(clip.id()).isEqualTo(language);
                TextNormalizer normalizer = Normalization.WHISPER.forLanguage(
                        language, transcriber.model().folder());
                String ours = characters(normalizer, transcript.text());
                String other = characters(
                        normalizer,
                        Objects.requireNonNull(others.get(clip.id()))
                                .get("text")
                                .asText());
                String said = characters(normalizer, clip.text().orElseThrow());
                against.add(ErrorCount.ofCharacters(other, ours));
                wrong.add(ErrorCount.ofCharacters(said, ours));
                wrongByDefault.add(ErrorCount.ofCharacters(said, characters(normalizer, byDefault.text())));
            }
        }
        assertThat(ErrorCount.sum(against).rate()).isLessThanOrEqualTo(0.03);
        // Of the other engine's characters 6.3 % are wrong, of ours 7.3 %: two words of some two hundred.
        assertThat(ErrorCount.sum(wrong).rate()).isLessThanOrEqualTo(0.08);
        // Speech alone, in short windows.
        assertThat(ErrorCount.sum(wrongByDefault).rate()).isLessThanOrEqualTo(0.08);
        assertThat(clips).hasSize(9);
    }

    private static String characters(TextNormalizer normalizer, String text) {
        return normalizer.normalize(text).replace(" ", "");
    }
}
