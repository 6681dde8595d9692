package io.github.liteasr.evaluate;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.Audio;
import io.github.liteasr.audio.AudioDecoder;
import io.github.liteasr.audio.AudioOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decodes a corpus's clips one after the other. A few may be unreadable: they are passed over, and counted. Damaged ones are
 * used as far as they can be decoded, and counted too.
 */
public final class ClipReader {
    private static final int MOST_PERCENT = 5;

    private final Corpus corpus;
    private final List<String> failures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    public ClipReader(Corpus corpus) {
        this.corpus = corpus;
    }

    /**
     * The samples of one of the corpus's utterances, mono at 16 kHz; nothing if it cannot be decoded.
     *
     * @throws BadInputException if with this more than 5 % of the corpus cannot be decoded
     */
    public Optional<float[]> read(Utterance utterance) {
        try {
            Audio audio = AudioDecoder.read(utterance.audio(), AudioOptions.defaults());
            audio.notices().stream()
                    .findFirst()
                    .ifPresent(notice -> warnings.add(utterance.audio() + ": " + notice.message()));
            return Optional.of(audio.samples());
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
    }

    /** What to know about clips that were read, a line for each that is damaged, cut short or otherwise not plain. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Why clips were passed over, a line for each. */
    public List<String> failures() {
        return List.copyOf(failures);
    }
}
