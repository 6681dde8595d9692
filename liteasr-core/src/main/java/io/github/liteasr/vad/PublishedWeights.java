package io.github.liteasr.vad;

import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/** The weights of Silero VAD 6.2 for 16 kHz (MIT), bundled with their notice. */
final class PublishedWeights {
    private static final String RESOURCE = "silero-vad-v6.safetensors";

    private PublishedWeights() {}

    static Checkpoint open() {
        try (InputStream content =
                Objects.requireNonNull(PublishedWeights.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return Checkpoint.of(Path.of(RESOURCE), content.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
