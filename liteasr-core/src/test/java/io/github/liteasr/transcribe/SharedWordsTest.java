package io.github.liteasr.transcribe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.SharedModel;
import io.github.liteasr.words.Word;
import io.github.liteasr.words.WordOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Words of real recordings against another engine's with the same weights, on clips of which both have the same text. */
class SharedWordsTest {
    private static final double TOLERANCE = 0.05 + 1e-9;

    @Test
    void words_of_tiny_english_are_spoken_when_another_engine_says() throws IOException {
        check(SharedModel.tinyEnglish(), "reference/words-tiny.en.jsonl", 70);
    }

    @Test
    void words_of_base_are_spoken_when_another_engine_says() throws IOException {
        check(SharedModel.file("models/whisper-base"), "reference/words-base.jsonl", 60);
    }

    /** Starts and ends within 0.05 s for at least 95 % of the words, of so many clips of equal text. */
    private static void check(Path model, String reference, int clips) throws IOException {
        int same = 0;
        int words = 0;
        int close = 0;
        try (Transcriber transcriber = Transcriber.load(model, 2, Precision.F32)) {
            for (List<JsonNode> group : byLanguage(reference)) {
                List<Transcript> transcripts = transcribe(transcriber, group);
                for (int i = 0; i < group.size(); i++) {
                    JsonNode clip = group.get(i);
                    if (!transcripts
                            .get(i)
                            .text()
                            .equals(clip.get("text").asText().strip())) {
                        continue;
                    }
                    same++;
                    List<Word> ours = transcripts.get(i).segments().stream()
                            .flatMap(segment -> segment.words().stream())
                            .toList();
                    assertThat(ours.stream().map(Word::text)).isEqualTo(texts(clip));
                    words += ours.size();
                    for (int k = 0; k < ours.size(); k++) {
                        close += near(ours.get(k), clip.get("words").get(k)) ? 1 : 0;
                    }
                }
            }
        }
        assertThat(same).isGreaterThanOrEqualTo(clips);
        assertThat((double) close / words).isGreaterThanOrEqualTo(0.95);
    }

    private static Collection<List<JsonNode>> byLanguage(String reference) throws IOException {
        return SharedModel.jsonLines(reference).stream()
                .collect(Collectors.groupingBy(clip -> clip.get("language").asText()))
                .values();
    }

    /** Clips of one language. */
    private static List<Transcript> transcribe(Transcriber transcriber, List<JsonNode> clips) {
        TranscriptionOptions options = TranscriptionOptions.defaults()
                .with()
                .allAudio()
                .shortWindows(false)
                .language(clips.getFirst().get("language").asText())
                .conditionOnPreviousText(false)
                .words(WordOptions.defaults().withTrimmed(false))
                .build();
        List<float[]> samples = clips.stream()
                .map(clip -> AudioDecoder.decode(
                        SharedModel.file("speech/dev/" + clip.get("file_name").asText())))
                .toList();
        return transcriber.transcribe(samples, options, (i, progress) -> {});
    }

    private static List<String> texts(JsonNode clip) {
        return clip.get("words").valueStream().map(word -> word.get(0).asText()).toList();
    }

    private static boolean near(Word word, JsonNode other) {
        return Math.abs(word.start() - other.get(1).asDouble()) <= TOLERANCE
                && Math.abs(word.end() - other.get(2).asDouble()) <= TOLERANCE;
    }
}
