package io.github.liteasr.evaluate;

import io.github.liteasr.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers a corpus, and refuses it if its list is at odds with the files. */
final class CorpusBuilder {
    private static final int NAMED = 3;

    private final Path source;
    private final List<Utterance> utterances = new ArrayList<>();
    private final Map<Path, String> places = new HashMap<>();
    private final List<Path> missing = new ArrayList<>();

    CorpusBuilder(Path source) {
        this.source = source;
    }

    /** Adds an utterance that some place in some file names. */
    void add(Utterance utterance, String place) {
        String earlier = places.putIfAbsent(utterance.audio(), place);
        if (earlier != null) {
            throw new BadInputException(
                    place + ": " + utterance.id() + " is there already (" + earlier + "), expected every clip once");
        }
        if (!Files.isRegularFile(utterance.audio())) {
            missing.add(utterance.audio());
        }
        utterances.add(utterance);
    }

    Corpus build() {
        if (!missing.isEmpty()) {
            throw new BadInputException("%s: %d of %d audio files are missing: %s"
                    .formatted(source, missing.size(), utterances.size(), few(missing)));
        }
        return new Corpus(source, utterances);
    }

    /** The first few of many things. */
    static String few(List<?> things) {
        String named = String.join(
                ", ", things.stream().limit(NAMED).map(Object::toString).toList());
        return things.size() <= NAMED ? named : named + " and " + (things.size() - NAMED) + " more";
    }
}
