package io.github.liteasr.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.liteasr.audio.AudioDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhisperJniPeerTest {
    private static final Path SHARED = Path.of(System.getProperty("liteasr.shared", "../shared"));

    @Test
    void transcripts_are_those_of_an_independent_run_of_whisper_cpp() throws IOException {
        Path model = SHARED.resolve("models/whisper-tiny.en");
        Path reference = SHARED.resolve("reference/tiny.en-transcripts.jsonl");
        assumeTrue(Files.exists(model) && Files.exists(reference));
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        try (WhisperJniPeer peer = new WhisperJniPeer(model, 2)) {
            System.err.println(peer.systemInformation());
            for (String line : Files.readAllLines(reference).subList(0, Integer.getInteger("clips", 8))) {
                JsonNode clip = new ObjectMapper().readTree(line);
                float[] samples = AudioDecoder.decode(SHARED.resolve("speech/dev")
                        .resolve(clip.get("file_name").asText()));
                expected.add(clip.get("text_without_timestamps").asText());
                long t = System.nanoTime();
                actual.add(peer.transcribe(samples));
                System.err.printf(
                        "%.0f ms %s%n",
                        (System.nanoTime() - t) / 1e6,
                        expected.getLast().equals(actual.getLast())
                                ? ""
                                : "\n  " + expected.getLast() + "\n  " + actual.getLast());
            }
        }
        assertThat(actual).isEqualTo(expected);
    }
}
