package io.github.liteasr.evaluate;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.AudioOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a corpus's clips one after the other. A few may be unreadable: they are passed over, and counted. Damaged ones are
 * used as far as they can be decoded, and counted too.
 */
public final class ClipReader {
    private static final int MOST_PERCENT = 5;

    private final Corpus corpus;
    private final List<String> failures = new ArrayList<>();
    private final List<String> imperfect = new ArrayList<>();

    /** A recording of which the next utterance may be another stretch. */
    private @Nullable Path lastAudio;

    private float[] lastSamples = {};

    public ClipReader(Corpus corpus) {
        this.corpus = corpus;
    }

    /**
     * The samples of one of the corpus's utterances, mono at 16 kHz; nothing if it cannot be decoded.
     *
     * @throws BadInputException if with this more than 5 % of the corpus cannot be decoded, or the recording ends before
     *     the utterance's stretch begins
     */
    public Optional<float[]> read(Utterance utterance) {
        float[] recording;
        try {
            recording = recording(utterance);
        } catch (BadInputException e) {
            failures.add(e.getMessage());
            int total = corpus.utterances().size();
            if (100L * failures.size() > (long) MOST_PERCENT * total) {
                throw new BadInputException(
                        "%s: %d of %d clips cannot be decoded so far, expected at most %d %%; the last: %s"
                                .formatted(corpus.source(), failures.size(), total, MOST_PERCENT, e.getMessage()),
                        e);
            }
            return Optional.empty();
        }
        float[] samples = utterance.stretch().of(recording);
        if (samples.length == 0) {
            throw new BadInputException(String.format(
                    Locale.ROOT,
                    "%s: %.3f s long, expected a recording with the stretch %s, as %s says",
                    utterance.audio(),
                    (double) recording.length / AudioDecoder.SAMPLE_RATE,
                    utterance.stretch(),
                    corpus.source()));
        }
        return Optional.of(samples);
    }

    private float[] recording(Utterance utterance) {
        if (!utterance.audio().equals(lastAudio)) {
            Audio audio = AudioDecoder.read(utterance.audio(), AudioOptions.defaults());
            audio.notices().stream()
                    .findFirst()
                    .ifPresent(notice -> imperfect.add(utterance.audio() + ": " + notice.message()));
            float[] samples = audio.samples();
            if (utterance.stretch().isWhole()) {
                return samples;
            }
            lastAudio = utterance.audio();
            lastSamples = samples;
        }
        return lastSamples;
    }

    /** What of the corpus was not heard so far. */
    public PassedOver passedOver() {
        return new PassedOver(failures, imperfect, corpus.otherFiles());
    }
}
