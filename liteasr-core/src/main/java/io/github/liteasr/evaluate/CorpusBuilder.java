package io.github.liteasr.evaluate;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.MediaSuffixes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers a corpus, and refuses it if its list is at odds with the files. */
final class CorpusBuilder {
    private static final int NAMED = 3;

    private final Path source;
    private final List<Utterance> utterances = new ArrayList<>();
    private final Map<Clip, String> places = new HashMap<>();
    private final List<Path> missing = new ArrayList<>();
    private final SortedMap<String, Integer> otherFiles = new TreeMap<>();

    /** What an utterance is heard in. */
    private record Clip(Path audio, Stretch stretch) {}

    CorpusBuilder(Path source) {
        this.source = source;
    }

    /** Adds an utterance that some place in some file names. */
    void add(Utterance utterance, String place) {
        String earlier = places.putIfAbsent(new Clip(utterance.audio(), utterance.stretch()), place);
        if (earlier != null) {
            throw new BadInputException(
                    place + ": " + utterance.id() + " is there already (" + earlier + "), expected every clip once");
        }
        if (!Files.isRegularFile(utterance.audio())) {
            missing.add(utterance.audio());
        }
        utterances.add(utterance);
    }

    /** Counts a file of a folder that is no utterance. */
    void passOver(Path file) {
        otherFiles.merge(MediaSuffixes.of(file), 1, Integer::sum);
    }

    Corpus build() {
        if (!missing.isEmpty()) {
            throw new BadInputException("%s: %d of %d audio files are missing: %s"
                    .formatted(source, missing.size(), utterances.size(), few(missing)));
        }
        return new Corpus(source, utterances, otherFiles);
    }

    /** The first few of many things. */
    static String few(List<?> things) {
        String named = String.join(
                ", ", things.stream().limit(NAMED).map(Object::toString).toList());
        return things.size() <= NAMED ? named : named + " and " + (things.size() - NAMED) + " more";
    }
}
