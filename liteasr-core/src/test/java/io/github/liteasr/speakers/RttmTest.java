package io.github.liteasr.speakers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RttmTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void turns_are_lines_of_type_speaker_with_or_without_look_ahead() throws IOException {
        assertThat(read("""
                ;; made by hand
                SPKR-INFO call 1 <NA> <NA> <NA> adult_male bob <NA>
                SPEAKER call 1 0.5 1.25 <NA> <NA> bob <NA>

                SPEAKER\tcall 1  2.000 0.000 <NA> <NA> ann 0.9 <NA>
                """).turns("any"))
                .hasValue(new SpeakerTurns(List.of(new SpeakerTurn(0.5, 1.75, "bob"), new SpeakerTurn(2, 2, "ann"))));
    }

    @Test
    void of_several_recordings_only_one_s_own_turns_count() throws IOException {
        Rttm rttm = read("""
                SPEAKER a 1 0 1 <NA> <NA> x <NA> <NA>
                SPEAKER my_b 1 0 2 <NA> <NA> y <NA> <NA>
                """);
        assertThat(rttm.turns("my b")).hasValue(new SpeakerTurns(List.of(new SpeakerTurn(0, 2, "y"))));
        assertThat(rttm.turns("c")).isEmpty();
    }

    @Test
    void a_file_without_turns_is_of_a_recording_in_which_nobody_speaks() throws IOException {
        assertThat(read("").turns("a")).hasValue(new SpeakerTurns(List.of()));
    }

    @Test
    void what_is_written_is_read_again() throws IOException {
        SpeakerTurns turns = new SpeakerTurns(List.of(new SpeakerTurn(0.5, 1.75, "Ann B"), new SpeakerTurn(1, 3, "c")));
        String written = Rttm.write("a b", turns);
        assertThat(written).startsWith("SPEAKER a_b 1 0.500 1.250 <NA> <NA> Ann_B <NA> <NA>\n");
        assertThat(read(written).turns("a b"))
                .hasValue(new SpeakerTurns(List.of(new SpeakerTurn(0.5, 1.75, "Ann_B"), new SpeakerTurn(1, 3, "c"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1                                           | begins with "1"
            speaker a 1 0 1 <NA> <NA> x <NA> <NA>       | begins with "speaker"
            SPEAKER a 1 0 1 <NA> <NA>                   | 7 fields, expected 9 or 10
            SPEAKER a 1 0 1 <NA> <NA> x <NA> <NA> 1     | 11 fields, expected 9 or 10
            SPEAKER a 1 zero 1 <NA> <NA> x <NA> <NA>    | start is "zero", expected seconds
            SPEAKER a 1 0 -1 <NA> <NA> x <NA> <NA>      | duration is "-1", expected seconds
            SPEAKER a 1 0 NaN <NA> <NA> x <NA> <NA>     | duration is "NaN", expected seconds
            """)
    void what_is_no_rttm_is_refused_with_its_line(String line, String message) {
        assertThatThrownBy(() -> read(";; a comment\n" + line + "\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("turns.rttm: line 2: " + message);
    }

    @Test
    void bytes_and_missing_files_are_refused() throws IOException {
        Path file = Files.write(folder.resolve("song.flac"), "é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Rttm.read(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("song.flac: bytes that are no UTF-8, expected RTTM");
        assertThatThrownBy(() -> Rttm.read(folder.resolve("none")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("none: cannot be read");
    }

    private Rttm read(String text) throws IOException {
        return Rttm.read(Files.writeString(folder.resolve("turns.rttm"), text));
    }
}
