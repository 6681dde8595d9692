package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a corpus can lie, and what is said of it. */
class DamagedCorpusTest {
    @TempDir
    private Path root;

    private CorpusFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new CorpusFolder(root).audio("a.wav", "b.wav");
    }

    private void assertRefused(String corpus, String message) {
        Path source = folder.file(corpus);
        assertThatThrownBy(() -> Corpus.open(source))
                .isInstanceOf(BadInputException.class)
                .hasMessage(source + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"file_name": "a.wav"         | found no JSON at column 22, expected a JSON object on every line
            {"file_name": "b.wav"} {}     | found no JSON at column 24, expected a JSON object on every line
            ["b.wav"]                     | found no JSON object, expected one on every line
            {"file": "b.wav"}             | found no file_name, expected the name of an audio file
            {"file_name": " "}            | found no file_name, expected the name of an audio file
            {"file_name": 7}              | file_name is number, expected a string
            {"file_name": "b.wav", "text": ["b"]} | text is array, expected a string
            {"file_name": "../b.wav"}     | file_name "../b.wav" leads out of the folder, expected a path within it
            {"file_name": "/b.wav"}       | file_name "/b.wav" leads out of the folder, expected a path within it
            {"file_name": "b\\u0000.wav"} | file_name is no path (Nul character not allowed), expected the name of an audio file
            """)
    void a_malformed_row_is_named_by_its_line(String row, String message) {
        folder.write("metadata.jsonl", "{\"file_name\": \"a.wav\"}\n\n" + row + "\n");
        assertRefused("metadata.jsonl", ", line 3: " + message);
    }

    @Test
    void rows_of_comma_separated_values_are_as_long_as_the_header() {
        folder.write("metadata.csv", "file_name,text\n\na.wav,\"two\nlines\"\nb.wav,one,more\n");
        assertRefused("metadata.csv", ", line 5: found 3 fields, expected 2, as many as the header has");
    }

    @Test
    void rows_between_tabs_are_as_long_as_the_header() {
        folder.write("test.tsv", "path\tsentence\na.wav\tone\nb.wav\n");
        assertRefused("test.tsv", ", line 3: found 1 fields, expected 2, as many as the header has");
    }

    @Test
    void a_column_is_there_once() {
        folder.write("metadata.csv", "file_name,text,text\na.wav,one,two\n");
        assertRefused("metadata.csv", ", line 1: found two columns named text, expected one");
    }

    @Test
    void a_quotation_ends() {
        folder.write("metadata.csv", "file_name,text\na.wav,one\nb.wav,\"two\n");
        Path list = folder.file("metadata.csv");
        assertThatThrownBy(() -> Corpus.open(list))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(list + ", line ")
                .hasMessageContaining("closing quote")
                .hasMessageEndingWith("expected comma-separated values");
    }

    @Test
    void a_list_is_text() throws IOException {
        Files.write(folder.file("metadata.csv"), new byte[] {'f', (byte) 0xff, (byte) 0xfe, 0, 1});
        assertRefused("metadata.csv", ": found bytes that are no text, expected UTF-8");
    }

    @Test
    void a_list_has_rows_and_a_column_for_the_audio() {
        folder.write("empty.jsonl", "\n").write("other.csv", "name,text\na.wav,one\n");
        assertRefused("empty.jsonl", ": found no rows, expected a list of clips");
        assertRefused(
                "other.csv",
                ", line 2: found no column for the audio, expected file_name (audiofolder), audio_filepath (NeMo)"
                        + " or path (Common Voice)");
    }

    @Test
    void missing_audio_is_counted_and_some_of_it_named() {
        folder.write("metadata.csv", "file_name\nv.wav\nw.wav\na.wav\nx.wav\ny.wav\n");
        assertRefused(
                "metadata.csv",
                ": 4 of 5 audio files are missing: %s, %s, %s and 1 more"
                        .formatted(folder.file("v.wav"), folder.file("w.wav"), folder.file("x.wav")));
    }

    @Test
    void a_transcript_without_audio_is_missing_it() {
        folder.write("1-2.trans.txt", "1-2-0000 GO\n");
        assertRefused("", ": 1 of 1 audio files are missing: " + folder.file("1-2-0000.flac"));
    }

    @Test
    void a_transcript_lies_beside_its_audio() {
        folder.write("x/1-2.trans.txt", "../a GO\n");
        assertRefused(
                "x/1-2.trans.txt".substring(0, 1),
                "/1-2.trans.txt, line 1: found \"../a\", expected the name of a clip beside it, then its text");
    }

    @Test
    void a_clip_is_there_once() {
        folder.write("list.jsonl", "{\"audio_filepath\":\"a.wav\"}\n{\"audio_filepath\":\"./a.wav\"}\n");
        assertRefused(
                "list.jsonl",
                ", line 2: ./a.wav is there already (%s, line 1), expected every clip once"
                        .formatted(folder.file("list.jsonl")));
    }

    @Test
    void a_stretch_of_a_clip_is_there_once() {
        String row = "{\"audio_filepath\":\"a.wav\",\"offset\":%s,\"duration\":1}\n";
        folder.write("list.jsonl", row.formatted("1") + row.formatted("2") + row.formatted("\"1.0\""));
        assertRefused(
                "list.jsonl",
                ", line 3: a.wav from 1.0 s is there already (%s, line 1), expected every clip once"
                        .formatted(folder.file("list.jsonl")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "offset": -1        | offset is -1.0, expected seconds from the beginning, not negative
            "offset": "soon"    | offset is "soon", expected a finite number
            "offset": "NaN"     | offset is "NaN", expected a finite number
            "offset": [1]       | offset is array, expected a string
            "duration": 0       | duration is 0.0, expected seconds, more than 0; null for the rest
            "duration": -2.5    | duration is -2.5, expected seconds, more than 0; null for the rest
            "duration": 1e999   | duration is "Infinity", expected a finite number
            """)
    void a_stretch_that_cannot_be_is_named_by_its_line(String field, String message) {
        folder.write("list.jsonl", "{\"audio_filepath\": \"a.wav\", " + field + "}\n");
        assertRefused("list.jsonl", ", line 1: " + message);
    }

    @Test
    void lists_in_inner_folders_are_not_overlooked() {
        folder.audio("test/c.wav").write("test/metadata.csv", "file_name,text\nc.wav,see\n");
        assertRefused("", ": found test/metadata.csv, expected the folder that it lies in");
    }

    @Test
    void what_is_no_corpus_is_refused() throws IOException {
        Files.createDirectory(folder.file("empty"));
        assertRefused(
                "empty",
                ": found no audio, expected a folder with audio files in it, or a list of them as .jsonl, .json, .csv"
                        + " or .tsv");
        assertRefused("nowhere", ": no such file or folder, expected a corpus");
        assertRefused(
                "a.wav",
                ": found an unknown extension, expected a folder, or a list of clips as .jsonl, .json, .csv or .tsv");
    }
}
