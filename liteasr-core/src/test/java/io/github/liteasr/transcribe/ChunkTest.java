package io.github.liteasr.transcribe;

import static io.github.liteasr.whisper.TinyCheckpoint.ENGLISH;
import static io.github.liteasr.whisper.TinyCheckpoint.FIRST_TIMESTAMP;
import static io.github.liteasr.whisper.TinyCheckpoint.GERMAN;
import static io.github.liteasr.whisper.TinyCheckpoint.NO_TIMESTAMPS;
import static io.github.liteasr.whisper.TinyCheckpoint.PREVIOUS;
import static io.github.liteasr.whisper.TinyCheckpoint.START;
import static io.github.liteasr.whisper.TinyCheckpoint.TRANSCRIBE;
import static io.github.liteasr.whisper.TinyCheckpoint.TRANSLATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.Timeline;
import io.github.liteasr.audio.Timeline.Anchor;
import io.github.liteasr.decode.DecodedWindow;
import io.github.liteasr.engine.Precision;
import io.github.liteasr.whisper.TinyCheckpoint;
import io.github.liteasr.whisper.WhisperModel;
import io.github.liteasr.words.TokenTimes;
import io.github.liteasr.words.Word;
import io.github.liteasr.words.WordOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** How windows move over a recording and what the next one is told, for tokens that a model might write. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChunkTest {
    private static final TranscriptionOptions OPTIONS =
            TranscriptionOptions.defaults().with().allAudio().build();

    private WhisperModel model;

    @BeforeAll
    void load(@TempDir Path folder) {
        model = WhisperModel.load(TinyCheckpoint.multilingual().write(folder), 1, Precision.F32);
    }

    @AfterAll
    void close() {
        model.close();
    }

    @Test
    void segments_end_where_timestamps_meet_and_the_window_moves_there() {
        Chunk chunk = chunk(10, OPTIONS);
        chunk.accept(window(0, at(0.2), 'a', at(0.5), at(0.6), 'b', at(1.4), at(1.4), 'c'), "en", null);
        assertThat(chunk.take())
                .extracting(Segment::start, Segment::end, Segment::text)
                .containsExactly(tuple(0.2, 0.5, "a"), tuple(0.6, 1.4, "b"));
        assertThat(chunk.seek()).isEqualTo(140);
    }

    @Test
    void a_last_timestamp_by_itself_ends_the_window() {
        Chunk chunk = chunk(10, OPTIONS);
        chunk.accept(window(0, at(0), 'a', at(0.5), at(0.5), 'b', at(1)), "en", null);
        assertThat(text(chunk)).isEqualTo("ab");
        assertThat(chunk.seek()).isEqualTo(200);
    }

    @Test
    void a_single_segment_has_the_models_times_or_else_the_windows() {
        Chunk chunk = chunk(10, OPTIONS);
        chunk.accept(window(0, at(0.32), 'a', at(0.84)), "en", null);
        chunk.accept(window(0, 'b'), "en", null);
        chunk.accept(window(0, at(0.1), 'c'), "en", null);
        assertThat(chunk.take())
                .extracting(Segment::start, Segment::end)
                .containsExactly(tuple(0.32, 0.84), tuple(2.0, 4.0), tuple(4.1, 6.0));
    }

    @Test
    void times_after_the_end_are_brought_back_and_no_text_is_lost() {
        Chunk chunk = chunk(1.5, OPTIONS);
        chunk.accept(window(0, at(0), 'a', at(1.8), at(1.8), 'b', at(2)), "en", null);
        assertThat(chunk.take())
                .extracting(Segment::start, Segment::end, Segment::text)
                .containsExactly(tuple(0.0, 1.5, "a"), tuple(1.5, 1.5, "b"));
        assertThat(chunk.finished()).isTrue();
    }

    @Test
    void a_window_that_would_not_move_moves_by_its_whole_length() {
        Chunk chunk = chunk(10, OPTIONS);
        chunk.accept(window(0, at(0), at(0), 'a'), "en", null);
        assertThat(chunk.seek()).isEqualTo(200);
    }

    @Test
    void a_last_part_of_less_than_a_second_is_left_only_if_it_is_silent() {
        Chunk chunk = chunk(2.9, OPTIONS);
        chunk.accept(window(0, at(0), 'a', at(2)), "en", null);
        assertThat(chunk.finished()).isTrue();
        chunk = chunk(3.1, OPTIONS);
        chunk.accept(window(0, at(0), 'a', at(2)), "en", null);
        assertThat(chunk.finished()).isFalse();
        assertThat(chunk(0.3, OPTIONS).finished()).isFalse();
        for (double rest : new double[] {0.05, 0.5, 0.99}) {
            float[] samples = new float[(int) ((2 + rest) * 16_000)];
            Arrays.fill(samples, 0.1f);
            chunk = chunk(Audio.of(samples));
            chunk.accept(window(0, 'a'), "en", null);
            assertThat(chunk.finished()).as("%s", rest).isFalse();
            chunk.accept(window(0, 'b'), "en", null);
            assertThat(chunk.finished()).isTrue();
            assertThat(text(chunk)).isEqualTo("ab");
        }
    }

    @Test
    void windows_end_at_gaps_of_the_media_and_segments_lie_where_it_is_played() {
        Timeline timeline = new Timeline(List.of(new Anchor(0, 4), new Anchor(1.2, 15.2)));
        Chunk chunk = chunk(Audio.of(new float[3 * 16_000]).at(timeline));
        assertThat(chunk.size()).isEqualTo(120);
        chunk.accept(window(0, at(0.2), 'a', at(1.8)), "en", null);
        assertThat(chunk.seek()).isEqualTo(120);
        assertThat(chunk.size()).isEqualTo(180);
        chunk.accept(window(0, at(0), 'b', at(1.5)), "en", null);
        assertThat(chunk.take())
                .extracting(Segment::start, Segment::end)
                .containsExactly(tuple(4.2, 5.2), tuple(15.2, 16.7));
    }

    @Test
    void confidence_is_the_geometric_mean_of_what_the_model_gives_to_the_text() {
        Chunk chunk = chunk(10, OPTIONS);
        chunk.accept(window(0, at(0.2), 'a', 'b', at(0.5), at(0.5), 'c', at(1)), "en", null);
        assertThat(chunk.take())
                .extracting(Segment::confidence)
                .containsExactly(Math.exp(-0.001 * ('a' + 'b') / 2.0), Math.exp(-0.001 * 'c'));
    }

    @Test
    void words_give_segments_their_times_and_the_window_moves_to_the_end_of_the_last() {
        Chunk chunk = chunk(
                10,
                OPTIONS.with().words(WordOptions.defaults().withTrimmed(false)).build());
        TokenTimes times = new TokenTimes(new int[] {8, 30, 32, 58, 80}, new float[] {0.5f, 0.25f, 0.75f, 1});
        chunk.accept(window(0, at(0.2), 'a', ' ', 'b', at(1.2), at(1.2), 'c'), "en", times);
        List<Segment> segments = chunk.take();
        assertThat(segments).hasSize(1);
        Segment segment = segments.getFirst();
        assertThat(segment.start()).isEqualTo(0.16);
        assertThat(segment.end()).isEqualTo(1.16);
        assertThat(segment.words()).containsExactly(new Word(0.16, 0.6, "a", 0.5), new Word(0.6, 1.16, " b", 0.5));
        assertThat(chunk.seek()).isEqualTo(116);
    }

    @Test
    void a_window_does_not_move_by_words_that_end_in_its_first_second_or_if_a_timestamp_ends_it() {
        TranscriptionOptions options =
                OPTIONS.with().words(WordOptions.defaults().withTrimmed(false)).build();
        TokenTimes times = new TokenTimes(new int[] {10, 30}, new float[] {1});
        Chunk chunk = chunk(10, options);
        chunk.accept(window(0, at(0.2), 'a'), "en", times);
        assertThat(chunk.seek()).isEqualTo(200);
        chunk.accept(window(0, at(0.2), 'a', at(1.4)), "en", new TokenTimes(new int[] {10, 70}, new float[] {1}));
        assertThat(chunk.seek()).isEqualTo(400);
    }

    @Test
    void words_lie_where_the_media_plays_them_and_none_ends_before_it_begins() {
        Timeline timeline = new Timeline(List.of(new Anchor(1.2, 1.6)));
        Chunk chunk = chunk(
                Audio.of(new float[3 * 16_000]).at(timeline),
                OPTIONS.with().words(WordOptions.defaults().withTrimmed(false)).build());
        TokenTimes times = new TokenTimes(new int[] {50, 60, 60, 60, 80}, new float[] {1, 1, 1, 1});
        chunk.accept(window(0, at(0.9), 'a', ' ', 'b', 'c', at(1.8)), "en", times);
        assertThat(chunk.take().getFirst().words())
                .extracting(Word::start, Word::end, Word::text)
                .containsExactly(tuple(1.0, 1.2, "a"), tuple(1.6, 2.0, " bc"));
    }

    @Test
    void silence_gives_no_segment() {
        Chunk chunk = chunk(10, OPTIONS);
        List<Segment> found =
                chunk.accept(new DecodedWindow(List.of((int) 'a'), List.of(-2.0), "a", 0, -2, 0.9, 1), "en", null);
        assertThat(found).isEmpty();
        assertThat(chunk.seek()).isEqualTo(200);
    }

    @Test
    void the_prompt_says_language_task_and_whether_times_are_wanted() {
        assertThat(chunk(10, OPTIONS).prompt("en")).containsExactly(START, ENGLISH, TRANSCRIBE);
        TranscriptionOptions options = OPTIONS.with()
                .task(Task.TRANSLATE)
                .decoding(d -> d.timestamps(false))
                .build();
        assertThat(chunk(10, options).prompt("de")).containsExactly(START, GERMAN, TRANSLATE, NO_TIMESTAMPS);
    }

    @Test
    void the_next_window_sees_the_text_before_it_unless_that_was_a_wild_guess_or_a_loop() {
        Chunk chunk = chunk(20, OPTIONS);
        chunk.accept(window(0, at(0), 'a', at(1)), "en", null);
        assertThat(chunk.prompt("en")).containsExactly(PREVIOUS, at(0), (int) 'a', at(1), START, ENGLISH, TRANSCRIBE);
        chunk.accept(window(0.6, at(0), 'b', at(1)), "en", null);
        assertThat(chunk.prompt("en")).containsExactly(START, ENGLISH, TRANSCRIBE);
        chunk.accept(window(0, 'x'), "en", null);
        chunk.accept(new DecodedWindow(List.of((int) 'y'), List.of(-0.1), "y", 0, -0.1, 0, 9), "en", null);
        assertThat(chunk.prompt("en")).containsExactly(START, ENGLISH, TRANSCRIBE);
        chunk.accept(window(0, 'c'), "en", null);
        chunk.accept(new DecodedWindow(List.of((int) 'd'), List.of(-2.0), "d", 1, -2, 0.9, 1), "en", null);
        assertThat(chunk.prompt("en")).startsWith(PREVIOUS, (int) 'c', START);
    }

    @Test
    void the_text_before_is_not_seen_if_not_wanted() {
        Chunk chunk = chunk(10, OPTIONS.with().conditionOnPreviousText(false).build());
        chunk.accept(window(0, 'a'), "en", null);
        assertThat(chunk.prompt("en")).containsExactly(START, ENGLISH, TRANSCRIBE);
    }

    @Test
    void an_initial_prompt_comes_before_the_first_window() {
        TranscriptionOptions options = OPTIONS.with().initialPrompt(" Hi  ").build();
        assertThat(chunk(10, options).prompt("en"))
                .containsExactly(PREVIOUS, (int) ' ', (int) 'H', (int) 'i', START, ENGLISH, TRANSCRIBE);
    }

    @Test
    void of_a_long_text_before_the_end_is_kept() {
        TranscriptionOptions options =
                OPTIONS.with().initialPrompt("a".repeat(100) + "z").build();
        List<Integer> prompt = chunk(10, options).prompt("en");
        int half = model.config().textPositions() / 2;
        List<Integer> expected = new ArrayList<>(List.of(PREVIOUS));
        expected.addAll(Collections.nCopies(half - 2, (int) 'a'));
        expected.addAll(List.of((int) 'z', START, ENGLISH, TRANSCRIBE));
        assertThat(prompt).isEqualTo(expected);
    }

    private Chunk chunk(double seconds, TranscriptionOptions options) {
        return chunk(Audio.of(new float[(int) (seconds * 16_000)]), options);
    }

    private Chunk chunk(Audio audio) {
        return chunk(audio, OPTIONS);
    }

    private Chunk chunk(Audio audio, TranscriptionOptions options) {
        return new Chunk(model, options, new HeardAudio(audio.stream(), 0), History.of(model, options));
    }

    private static String text(Chunk chunk) {
        return chunk.take().stream().map(Segment::text).collect(Collectors.joining());
    }

    private static int at(double seconds) {
        return FIRST_TIMESTAMP + (int) Math.round(seconds * 50);
    }

    private static DecodedWindow window(double temperature, int... tokens) {
        List<Integer> list = Arrays.stream(tokens).boxed().toList();
        List<Double> certainties =
                list.stream().map(token -> -0.001 * (token % 1000)).toList();
        return new DecodedWindow(list, certainties, "", temperature, -0.1, 0, 1);
    }
}
