package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.text.Normalization;
import io.github.liteasr.transcribe.Transcriber;
import io.github.liteasr.transcribe.TranscriptionOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluation of a model that hears "hello world" in everything. */
class EvaluationTest {
    private static final Evaluation.Listener SILENT = (done, total) -> {};

    @TempDir
    private Path root;

    private Transcriber model(boolean multilingual) throws IOException {
        return Transcriber.load(TinyModel.write(root.resolve("model"), multilingual, false), 2, Precision.F32);
    }

    private Corpus corpus(String language, String... texts) throws IOException {
        return SilentSpeech.corpus(root.resolve("speech"), language, texts);
    }

    private static TranscriptionOptions inPairs() {
        return Evaluation.greedy().with().batchSize(2).build();
    }

    @Test
    void normalised_texts_are_compared_and_clips_counted() throws IOException {
        Corpus corpus = corpus("en", "Hello, world!", "Hello there, world.", "", "Goodbye");
        List<Integer> progress = new ArrayList<>();
        Scores scores;
        try (Transcriber transcriber = model(false)) {
            scores = new Evaluation(corpus, inPairs())
                    .evaluate(transcriber, (done, total) -> progress.add(10 * done + total));
        }
        assertThat(progress).containsExactly(24, 44);
        assertThat(scores.metric()).isEqualTo(Metric.WER);
        assertThat(scores.utterances()).extracting(UtteranceResult::id).containsExactly("0", "1", "2", "3");
        assertThat(scores.utterances())
                .extracting(UtteranceResult::words)
                .containsExactly(
                        new ErrorCount(0, 0, 0, 2),
                        new ErrorCount(0, 1, 0, 3),
                        new ErrorCount(0, 0, 2, 0),
                        new ErrorCount(1, 0, 1, 1));
        assertThat(scores.wordErrorRate()).isCloseTo(5 / 6.0, within(1e-12));
        assertThat(scores.meanUtteranceWordErrorRate()).isCloseTo((0 + 1 / 3.0 + 2 + 2) / 4, within(1e-12));
        assertThat(scores.utterances().get(1).characters()).isEqualTo(new ErrorCount(0, 6, 0, 17));
        assertThat(scores.utterances().getFirst().hypothesis()).isEqualTo("hello world");
        assertThat(scores.audioSeconds()).isEqualTo(2);
        assertThat(scores.windows()).isEqualTo(4);
        assertThat(scores.realTimeFactor()).isPositive();
    }

    @Test
    void languages_without_spaces_are_measured_by_characters() throws IOException {
        try (Transcriber transcriber = model(true)) {
            Scores scores = new Evaluation(corpus("ja", "helloworld。"), inPairs()).evaluate(transcriber, SILENT);
            assertThat(scores.metric()).isEqualTo(Metric.CER);
            assertThat(scores.errors(Metric.CER)).isEqualTo(new ErrorCount(0, 0, 0, 10));
            assertThat(scores.errors(Metric.WER)).isEqualTo(new ErrorCount(0, 0, 0, 10));
        }
    }

    @Test
    void a_metric_can_be_asked_for() throws IOException {
        try (Transcriber transcriber = model(true)) {
            Scores scores = new Evaluation(
                            corpus("de", "hallo world"), inPairs(), Normalization.WHISPER, Optional.of(Metric.CER))
                    .evaluate(transcriber, SILENT);
            assertThat(scores.metric()).isEqualTo(Metric.CER);
            assertThat(scores.characterErrorRate()).isCloseTo(1 / 11.0, within(1e-12));
        }
    }

    @Test
    void an_unknown_language_is_the_one_that_the_model_hears() throws IOException {
        try (Transcriber transcriber = model(true)) {
            Scores scores = new Evaluation(corpus("", "hello"), inPairs()).evaluate(transcriber, SILENT);
            assertThat(scores.utterances())
                    .extracting(UtteranceResult::language)
                    .containsExactly("de");
            assertThat(scores.windows())
                    .as("the window that tells the language is the one that is transcribed")
                    .isEqualTo(1);
        }
    }

    @Test
    void one_clip_in_twenty_may_be_damaged() throws IOException {
        String[] texts = new String[20];
        java.util.Arrays.fill(texts, "hello world");
        texts[7] = "…";
        try (Transcriber transcriber = model(false)) {
            Scores scores = new Evaluation(corpus("en", texts), inPairs()).evaluate(transcriber, SILENT);
            assertThat(scores.skipped()).isEqualTo(1);
            assertThat(scores.utterances()).hasSize(19);
            assertThat(scores.audioSeconds()).isEqualTo(9.5);
            texts[9] = "…";
            Evaluation damaged = new Evaluation(corpus("en", texts), inPairs());
            assertThatThrownBy(() -> damaged.evaluate(transcriber, SILENT))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith(root.resolve("speech")
                            + ": 2 of 20 clips cannot be decoded so far, expected at most 5 %; the last: "
                            + root.resolve("speech/9.wav"));
        }
    }

    @Test
    void missing_texts_are_named() throws IOException {
        Path speech = corpus("en", "a", "b").source();
        Evaluation evaluation = new Evaluation(Corpus.open(speech), inPairs());
        try (Transcriber transcriber = model(false)) {
            assertThatThrownBy(() -> evaluation.evaluate(transcriber, SILENT))
                    .isInstanceOf(BadInputException.class)
                    .hasMessage(speech + ": found no text for 2 of 2 clips (0.wav, 1.wav), expected texts to compare"
                            + " transcripts with");
        }
    }

    @Test
    void empty_texts_are_no_texts() throws IOException {
        Evaluation evaluation = new Evaluation(corpus("en", "", " "), inPairs());
        try (Transcriber transcriber = model(false)) {
            assertThatThrownBy(() -> evaluation.evaluate(transcriber, SILENT))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("found only empty texts");
        }
    }

    @Test
    void an_english_only_model_is_given_no_other_languages() throws IOException {
        Evaluation evaluation = new Evaluation(corpus("de", "hallo"), inPairs());
        try (Transcriber transcriber = model(false)) {
            assertThatThrownBy(() -> evaluation.evaluate(transcriber, SILENT))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("found 1 clips in other languages (0 is in de), expected English only");
        }
    }
}
