package io.github.liteasr.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stretches of a second in which sample i is i / 32768. */
class ClipReaderTest {
    private static final int RATE = 16_000;

    @TempDir
    private Path root;

    private Corpus corpus(String rows) throws IOException {
        ByteBuffer samples = ByteBuffer.allocate(2 * RATE).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < RATE; i++) {
            samples.putShort((short) i);
        }
        AudioFormat format = new AudioFormat(RATE, 16, 1, true, false);
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(samples.array()), format, RATE),
                AudioFileFormat.Type.WAVE,
                root.resolve("a.wav").toFile());
        new CorpusFolder(root).write("list.json", rows);
        return Corpus.open(root);
    }

    @Test
    void a_stretch_is_what_lies_between_its_times() throws IOException {
        Corpus corpus = corpus("""
                {"audio_filepath": "a.wav", "offset": 0.25, "duration": 0.5}
                {"audio_filepath": "a.wav", "offset": 0.75, "duration": 9}
                {"audio_filepath": "a.wav"}
                {"audio_filepath": "a.wav", "duration": 0.125}
                """);
        ClipReader clips = new ClipReader(corpus);
        int[][] ends = {{4000, 12_000}, {12_000, RATE}, {0, RATE}, {0, 2000}};
        for (int i = 0; i < ends.length; i++) {
            float[] samples = clips.read(corpus.utterances().get(i)).orElseThrow();
            assertThat(samples).hasSize(ends[i][1] - ends[i][0]);
            assertThat(samples[0] * 32_768).isEqualTo(ends[i][0]);
            assertThat(samples[samples.length - 1] * 32_768).isEqualTo(ends[i][1] - 1);
        }
    }

    @Test
    void a_stretch_begins_before_the_recording_ends() throws IOException {
        Corpus corpus = corpus("{\"audio_filepath\": \"a.wav\", \"offset\": 1, \"duration\": 2}");
        ClipReader clips = new ClipReader(corpus);
        Utterance beyond = corpus.utterances().getFirst();
        assertThatThrownBy(() -> clips.read(beyond))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        root.resolve("a.wav") + ": 1.000 s long, expected a recording with the stretch from 1.0 s for"
                                + " 2.0 s, as " + root.resolve("list.json") + " says");
    }
}
