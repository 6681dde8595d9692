package io.github.liteasr.evaluate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Corpora in which nothing is to be heard. */
final class SilentSpeech {
    private SilentSpeech() {}

    /** Half a second of silence for each text; "…" is a clip whose file is damaged. */
    static Corpus corpus(Path folder, String language, String... texts) throws IOException {
        Files.createDirectories(folder);
        List<Utterance> utterances = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            Path clip = folder.resolve(i + ".wav");
            if (texts[i].equals("…")) {
                Files.writeString(clip, "no audio");
            } else {
                AudioFormat format = new AudioFormat(16_000, 16, 1, true, false);
                AudioSystem.write(
                        new AudioInputStream(new ByteArrayInputStream(new byte[16_000]), format, 8_000),
                        AudioFileFormat.Type.WAVE,
                        clip.toFile());
            }
            utterances.add(new Utterance("" + i, clip, Optional.of(texts[i]), Optional.of(language)));
        }
        return new Corpus(folder, utterances);
    }
}
