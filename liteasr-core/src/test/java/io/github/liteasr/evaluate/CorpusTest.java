package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    @TempDir
    private Path root;

    private CorpusFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new CorpusFolder(root);
    }

    private Utterance utterance(String id, String audio, @Nullable String text, @Nullable String language) {
        return new Utterance(id, folder.file(audio), Optional.ofNullable(text), Optional.ofNullable(language));
    }

    @Test
    void an_audiofolder_of_json_lines_keeps_its_order() {
        folder.audio("b.flac", "train/a.flac").write("metadata.jsonl", """
                \uFEFF{"file_name": "train/a.flac", "text": "first", "language": "en", "duration": 1.5}

                {"file_name": "b.flac", "transcription": "zweiter", "language": "German"}
                """);
        Corpus corpus = Corpus.open(root);
        assertThat(corpus.utterances())
                .containsExactly(
                        utterance("train/a.flac", "train/a.flac", "first", "en"),
                        utterance("b.flac", "b.flac", "zweiter", "de"));
        assertThat(Corpus.open(folder.file("metadata.jsonl")).utterances()).isEqualTo(corpus.utterances());
    }

    @Test
    void an_audiofolder_of_comma_separated_values_may_have_quotes_and_line_ends() {
        folder.audio("a.wav", "b.wav").write("metadata.csv", """
                file_name,sentence,note\r
                a.wav,"He said ""no"",
                and left.",x\r
                b.wav,,\r
                """);
        assertThat(Corpus.open(root).utterances())
                .containsExactly(
                        utterance("a.wav", "a.wav", "He said \"no\",\nand left.", null),
                        utterance("b.wav", "b.wav", "", null));
    }

    @Test
    void a_nemo_manifest_may_name_files_anywhere() {
        Path elsewhere = folder.file("elsewhere/c.wav").toAbsolutePath();
        folder.audio("lists/a.wav", "audio/b.wav", "elsewhere/c.wav")
                .write("lists/test.json", """
                {"audio_filepath": "a.wav", "text": "one"}
                {"audio_filepath": "../audio/b.wav", "text": "two", "duration": null, "lang": "en-US", "offset": 0}
                {"audio_filepath": "%s", "text": null}
                """.formatted(elsewhere));
        List<Utterance> expected = List.of(
                utterance("a.wav", "lists/a.wav", "one", null),
                utterance("../audio/b.wav", "audio/b.wav", "two", "en"),
                utterance(elsewhere.toString(), "elsewhere/c.wav", null, null));
        assertThat(Corpus.open(folder.file("lists/test.json")).utterances()).isEqualTo(expected);
        assertThat(Corpus.open(folder.file("lists")).utterances()).isEqualTo(expected);
    }

    @Test
    void rows_of_a_nemo_manifest_may_be_stretches_of_one_recording() {
        folder.audio("a.wav").write("list.json", """
                {"audio_filepath": "a.wav", "offset": 0, "duration": 3.5, "text": "one"}
                {"audio_filepath": "a.wav", "offset": "3.5", "duration": "2", "text": "two"}
                {"audio_filepath": "a.wav", "offset": 5.5, "duration": null, "text": "three"}
                {"audio_filepath": "a.wav", "text": "one two three"}
                """);
        assertThat(Corpus.open(folder.file("list.json")).utterances())
                .containsExactly(
                        stretch("a.wav", 0, OptionalDouble.of(3.5), "one"),
                        stretch("a.wav from 3.5 s", 3.5, OptionalDouble.of(2), "two"),
                        stretch("a.wav from 5.5 s", 5.5, OptionalDouble.empty(), "three"),
                        utterance("a.wav", "a.wav", "one two three", null));
    }

    private Utterance stretch(String id, double offset, OptionalDouble duration, String text) {
        Stretch stretch = new Stretch(offset, duration);
        return new Utterance(id, folder.file("a.wav"), stretch, Optional.of(text), Optional.empty());
    }

    @Test
    void a_nemo_manifest_may_be_comma_separated() {
        folder.audio("a.wav").write("list.csv", "audio_filepath,offset,duration,text\na.wav,3.5,,two\n");
        assertThat(Corpus.open(root).utterances())
                .containsExactly(stretch("a.wav from 3.5 s", 3.5, OptionalDouble.empty(), "two"));
    }

    @Test
    void a_common_voice_list_has_its_audio_in_clips() {
        folder.audio("clips/a.mp3", "clips/b.mp3").write("test.tsv", """
                client_id\tpath\tsentence\tup_votes\tlocale
                1f\tb.mp3\tSie sagte "nein" und "ja".\t2\tsv-SE
                1f\ta.mp3\t\"\"\"Ja\"\", sagte er.\"\t2\tsv-SE
                """);
        folder.write("clip_durations.tsv", "clip\tduration[ms]\na.mp3\t2000\n");
        assertThat(Corpus.open(root).utterances())
                .containsExactly(
                        utterance("b.mp3", "clips/b.mp3", "Sie sagte \"nein\" und \"ja\".", "sv"),
                        utterance("a.mp3", "clips/a.mp3", "\"Ja\", sagte er.", "sv"));
    }

    @Test
    void which_split_of_common_voice_is_meant_is_not_guessed() {
        String list = "path\tsentence\na.mp3\tyes\n";
        folder.audio("clips/a.mp3").write("train.tsv", list).write("test.tsv", list);
        assertRefused(root, "found 2 lists, expected the path of one of them: test.tsv, train.tsv");
        assertThat(Corpus.open(folder.file("test.tsv")).utterances()).hasSize(1);
    }

    @Test
    void a_librispeech_tree_is_sorted_by_chapter() {
        folder.audio("84/121/84-121-0001.flac", "84/121/84-121-0000.flac", "1/2/1-2-0000.OGA", "1/2/1-2-0001.mka")
                .write("84/121/84-121.trans.txt", "84-121-0000 GO\n84-121-0001 DO YOU\n")
                .write("1/2/1-2.trans.txt", "1-2-0000 WELL\n");
        assertThat(Corpus.open(root).utterances())
                .containsExactly(
                        utterance("1-2-0000", "1/2/1-2-0000.OGA", "WELL", null),
                        utterance("84-121-0000", "84/121/84-121-0000.flac", "GO", null),
                        utterance("84-121-0001", "84/121/84-121-0001.flac", "DO YOU", null));
        assertThat(Corpus.open(root).otherFiles()).as("a clip without a text").isEqualTo(Map.of("mka", 1));
    }

    @Test
    void other_folders_are_audio_without_texts() {
        folder.audio("b.WAV", "a/c.mp3", "a.opus", ".hidden.wav", "notes.txt", "a/cover.JPG", "a/back.jpg", "README");
        assertThat(Corpus.open(root).utterances())
                .containsExactly(
                        utterance("a.opus", "a.opus", null, null),
                        utterance("a/c.mp3", "a/c.mp3", null, null),
                        utterance("b.WAV", "b.WAV", null, null));
        assertThat(Corpus.open(root).first(1).otherFiles()).isEqualTo(Map.of("", 1, "jpg", 2, "txt", 1));
    }

    @Test
    void a_language_can_be_chosen_and_clips_without_one_are_taken_to_be_in_it() {
        folder.audio("a.wav", "b.wav", "c.wav").write("metadata.jsonl", """
                {"file_name": "a.wav", "language": "de"}
                {"file_name": "b.wav", "language": "en"}
                {"file_name": "c.wav"}
                """);
        Corpus corpus = Corpus.open(root);
        assertThat(corpus.inLanguage("German").utterances())
                .containsExactly(utterance("a.wav", "a.wav", null, "de"), utterance("c.wav", "c.wav", null, "de"));
        assertThatThrownBy(() -> corpus.first(2).inLanguage("fr"))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith("found utterances by language {de=1, en=1}, expected some in fr");
    }

    @Test
    void the_first_utterances_can_be_taken() {
        folder.audio("a.wav", "b.wav", "c.wav");
        Corpus corpus = Corpus.open(root);
        assertThat(corpus.first(2).utterances()).extracting(Utterance::id).containsExactly("a.wav", "b.wav");
        assertThat(corpus.first(9)).isEqualTo(corpus);
        assertThatThrownBy(() -> corpus.first(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** From Python's hashlib over the bytes that the method's comment lists. */
    @Test
    void the_hash_is_that_of_names_and_contents() {
        folder.audio("a.wav", "b.wav");
        assertThat(Corpus.open(root).sha256())
                .isEqualTo("4cfb3debdcd01928df0c75a115ddea1ba2fa0fe4c12c8c423343585ba1d6349b");
    }

    @Test
    void the_hash_does_not_depend_on_the_place_but_on_every_byte() {
        String here = Corpus.open(folder.audio("x/a.wav", "y/a.wav").file("x")).sha256();
        assertThat(Corpus.open(folder.file("y")).sha256()).isNotEqualTo(here);
        folder.write("y/a.wav", "audio of x/a.wav");
        assertThat(Corpus.open(folder.file("y")).sha256()).isEqualTo(here);
    }

    /** From Python's hashlib over the bytes that the method's comment lists. */
    @Test
    void stretches_count_in_the_hash() {
        folder.audio("a.wav").write("list.json", """
                {"audio_filepath": "a.wav", "offset": 0.5, "duration": 3}
                {"audio_filepath": "a.wav", "offset": 4}
                """);
        assertThat(Corpus.open(root).sha256())
                .isEqualTo("9bde3ea0285fb8646265428324b29dc808060db6852661eba48f7e597bc597d2");
    }

    private static void assertRefused(Path source, String message) {
        assertThatThrownBy(() -> Corpus.open(source))
                .isInstanceOf(BadInputException.class)
                .hasMessage(source + ": " + message);
    }
}
