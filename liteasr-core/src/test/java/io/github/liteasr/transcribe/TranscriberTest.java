package io.github.liteasr.transcribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.TinyCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The front door, on a model that babbles. */
class TranscriberTest {
    private static final TranscriptionOptions OPTIONS = TranscriptionOptions.defaults()
            .with()
            .allAudio()
            .decoding(d -> d.temperatures(List.of(0.0, 1.0)))
            .build();

    @TempDir
    Path folder;

    @Test
    void several_threads_may_use_one_transcriber_at_once() throws Exception {
        List<float[]> recordings = recordings();
        try (Transcriber transcriber = english();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Transcript> alone = recordings.stream()
                    .map(r -> transcriber.transcribe(r, OPTIONS))
                    .toList();
            List<Future<Transcript>> together = new ArrayList<>();
            for (int i = 0; i < 3 * recordings.size(); i++) {
                float[] recording = recordings.get(i % recordings.size());
                together.add(threads.submit(() -> transcriber.transcribe(recording, OPTIONS)));
            }
            for (int i = 0; i < together.size(); i++) {
                assertThat(together.get(i).get()).isEqualTo(alone.get(i % alone.size()));
            }
        }
    }

    @Test
    void recordings_side_by_side_give_the_same_text_as_alone() {
        List<float[]> recordings = recordings();
        try (Transcriber transcriber = english()) {
            List<String> alone = recordings.stream()
                    .map(r -> transcriber.transcribe(r, OPTIONS).text())
                    .toList();
            for (int size : new int[] {2, 8}) {
                List<Integer> heard = new ArrayList<>();
                List<Transcript> batch = transcriber.transcribe(
                        recordings, OPTIONS.with().batchSize(size).build(), (i, progress) -> heard.add(i));
                assertThat(batch.stream().map(Transcript::text)).isEqualTo(alone);
                assertThat(heard)
                        .containsAll(
                                IntStream.range(0, recordings.size()).boxed().toList());
            }
        }
    }

    @Test
    void low_rank_models_and_all_precisions_transcribe() {
        TinyCheckpoint.multilingual().lowRank().write(folder);
        for (Precision precision : Precision.values()) {
            if (precision.supported()) {
                try (Transcriber transcriber = Transcriber.load(folder, 1, precision)) {
                    assertThat(transcriber.transcribe(noise(5, 1)).duration()).isEqualTo(5);
                }
            }
        }
    }

    @Test
    void a_language_is_detected_or_taken_as_given() {
        try (Transcriber transcriber =
                Transcriber.load(TinyCheckpoint.multilingual().write(folder), 1, Precision.F32)) {
            assertThat(transcriber.transcribe(noise(1, 1), OPTIONS).language()).isIn("en", "de");
            for (String language : List.of("en", "de")) {
                TranscriptionOptions given =
                        OPTIONS.with().language(language).task(Task.TRANSLATE).build();
                assertThat(transcriber.transcribe(noise(1, 1), given).language())
                        .isEqualTo(language);
            }
            assertThatThrownBy(() -> transcriber.transcribe(
                            noise(1, 1), OPTIONS.with().language("xx").build()))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("\"xx\"");
        }
    }

    @Test
    void an_english_model_neither_translates_nor_knows_other_languages() {
        try (Transcriber transcriber = english()) {
            for (TranscriptionOptions options : List.of(
                    OPTIONS.with().task(Task.TRANSLATE).build(),
                    OPTIONS.with().language("de").build())) {
                assertThatThrownBy(() -> transcriber.transcribe(noise(1, 1), options))
                        .isInstanceOf(BadInputException.class)
                        .hasMessageContaining("English-only");
            }
            assertThat(transcriber
                            .transcribe(
                                    noise(1, 1), OPTIONS.with().language("en").build())
                            .language())
                    .isEqualTo("en");
        }
    }

    @Test
    void an_initial_prompt_changes_what_is_heard() {
        try (Transcriber transcriber = english()) {
            TranscriptionOptions prompted =
                    OPTIONS.with().initialPrompt("Names and places").build();
            assertThat(transcriber.transcribe(noise(2, 1), prompted).segments())
                    .isNotEqualTo(transcriber.transcribe(noise(2, 1), OPTIONS).segments());
        }
    }

    @Test
    void segments_are_in_order_within_the_recording() {
        try (Transcriber transcriber = english()) {
            Transcript transcript = transcriber.transcribe(noise(11.3, 5), OPTIONS);
            double before = 0;
            for (Segment segment : transcript.segments()) {
                assertThat(segment.start()).isBetween(before, segment.end());
                assertThat(segment.end()).isLessThanOrEqualTo(transcript.duration());
                before = segment.start();
            }
        }
    }

    @Test
    void closing_twice_does_nothing_and_use_after_it_is_refused() {
        Transcriber transcriber = english();
        transcriber.close();
        transcriber.close();
        assertThatThrownBy(() -> transcriber.transcribe(noise(1, 1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_recording_without_samples_is_refused() {
        try (Transcriber transcriber = english()) {
            assertThatThrownBy(() -> transcriber.transcribe(new float[0])).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Transcriber english() {
        return Transcriber.load(TinyCheckpoint.english().write(folder), 2, Precision.F32);
    }

    private static List<float[]> recordings() {
        return IntStream.range(0, 9).mapToObj(i -> noise(0.7 + 0.6 * i, i)).toList();
    }

    private static float[] noise(double seconds, long seed) {
        Random random = new Random(seed);
        float[] samples = new float[(int) (seconds * 16_000)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.1 * random.nextGaussian() * Math.sin(i / 3000.0 + seed));
        }
        return samples;
    }
}
