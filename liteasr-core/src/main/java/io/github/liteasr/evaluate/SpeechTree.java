package io.github.liteasr.evaluate;

import io.github.liteasr.BadInputException;
import io.github.liteasr.audio.MediaSuffixes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of audio at any depth: in LibriSpeech's layout, where {@code *.trans.txt} has lines of an id and a text, and
 * the audio lies beside it under the id's name; or without any texts. Utterances are sorted by their paths.
 */
final class SpeechTree {
    private static final String TRANSCRIPTS = ".trans.txt";

    private final Path root;
    private final List<Path> files;

    private SpeechTree(Path root, List<Path> files) {
        this.root = root;
        this.files = files;
    }

    static Corpus read(Path root) {
        try (Stream<Path> walk = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files = walk.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(file -> relative(root, file)))
                    .toList();
            return new SpeechTree(root, files).corpus();
        } catch (IOException | UncheckedIOException e) {
            throw new BadInputException(root + ": cannot be searched: " + e.getMessage(), e);
        }
    }

    private static String relative(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private Corpus corpus() {
        CorpusBuilder corpus = new CorpusBuilder(root);
        List<Path> transcripts =
                files.stream().filter(f -> f.toString().endsWith(TRANSCRIPTS)).toList();
        if (transcripts.isEmpty()) {
            refuseInnerLists();
            addUntranscribed(corpus);
            return corpus.build();
        }
        Map<Path, Path> media = new HashMap<>();
        files.stream().filter(MediaSuffixes::match).forEach(file -> media.putIfAbsent(withoutSuffix(file), file));
        Set<Path> named = new HashSet<>(transcripts);
        transcripts.forEach(file -> addTranscribed(file, media, named, corpus));
        files.stream().filter(file -> !named.contains(file)).forEach(corpus::passOver);
        return corpus.build();
    }

    private void addUntranscribed(CorpusBuilder corpus) {
        for (Path file : files) {
            if (MediaSuffixes.match(file)) {
                corpus.add(
                        new Utterance(relative(root, file), file, Optional.empty(), Optional.empty()), file.toString());
            } else {
                corpus.passOver(file);
            }
        }
    }

    private static Path withoutSuffix(Path media) {
        String name = media.getFileName().toString();
        return media.resolveSibling(name.substring(0, name.lastIndexOf('.')));
    }

    private static void addTranscribed(Path transcripts, Map<Path, Path> media, Set<Path> named, CorpusBuilder corpus) {
        List<String> lines = lines(transcripts);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            String place = transcripts + ", line " + (i + 1);
            String[] parts = line.split("\\s+", 2);
            if (parts[0].contains("/") || parts[0].contains("\\") || parts[0].indexOf('\0') >= 0) {
                throw new BadInputException(
                        place + ": found \"" + parts[0] + "\", expected the name of a clip beside it, then its text");
            }
            String text = parts.length == 2 ? parts[1] : "";
            Path audio = media.getOrDefault(
                    transcripts.resolveSibling(parts[0]), transcripts.resolveSibling(parts[0] + ".flac"));
            named.add(audio);
            corpus.add(new Utterance(parts[0], audio, Optional.of(text), Optional.empty()), place);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read as UTF-8 text: " + e, e);
        }
    }

    /** Splits such as {@code train/metadata.csv} would otherwise be taken together, and without their texts. */
    private void refuseInnerLists() {
        for (Path file : files) {
            if (Corpus.METADATA.contains(file.getFileName().toString())) {
                throw new BadInputException(
                        root + ": found " + relative(root, file) + ", expected the folder that it lies in");
            }
        }
    }
}
