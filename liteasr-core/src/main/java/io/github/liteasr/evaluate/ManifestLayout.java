package io.github.liteasr.evaluate;

import io.github.liteasr.BadInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What kind of list a {@link ManifestFile} is, told by the column that names the audio. */
enum ManifestLayout {
    /** Hugging Face's audiofolder: names relative to the list's folder, and within it. */
    AUDIO_FOLDER("file_name"),
    /**
     * NeMo's manifest: absolute paths, or relative to the list's folder. A row can be a stretch of a longer recording, of
     * which other rows are others.
     */
    NEMO("audio_filepath"),
    /** Common Voice: names in the folder {@code clips} beside the list. */
    COMMON_VOICE("path");

    private static final List<String> TEXT_COLUMNS = List.of("text", "transcription", "transcript", "sentence");
    private static final List<String> LANGUAGE_COLUMNS = List.of("language", "lang", "locale");

    private final String audioColumn;

    ManifestLayout(String audioColumn) {
        this.audioColumn = audioColumn;
    }

    /** The layout of a list with such rows. */
    static Optional<ManifestLayout> of(ManifestFile.Row row) {
        return Arrays.stream(values())
                .filter(layout -> row.fields().has(layout.audioColumn))
                .findFirst();
    }

    /** Whether a file is a list of clips at all. */
    static boolean recognises(Path file) {
        try {
            return ManifestFile.read(file, 1).stream().anyMatch(row -> of(row).isPresent());
        } catch (BadInputException e) {
            return false;
        }
    }

    /**
     * Reads a list, in its order.
     *
     * @throws BadInputException if a row is malformed, two rows have the same stretch of audio, or audio is missing
     */
    static Corpus read(Path file) {
        List<ManifestFile.Row> rows = ManifestFile.read(file, Integer.MAX_VALUE);
        if (rows.isEmpty()) {
            throw new BadInputException(file + ": found no rows, expected a list of clips");
        }
        ManifestFile.Row first = rows.getFirst();
        ManifestLayout layout = of(first)
                .orElseThrow(() -> first.refuse(
                        "found no column for the audio",
                        "file_name (audiofolder), audio_filepath (NeMo) or path (Common Voice)"));
        CorpusBuilder corpus = new CorpusBuilder(file);
        rows.forEach(row -> corpus.add(layout.utterance(row), row.place()));
        return corpus.build();
    }

    private Utterance utterance(ManifestFile.Row row) {
        String name = row.text(audioColumn)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> row.refuse("found no " + audioColumn, "the name of an audio file"));
        Stretch stretch = this == NEMO ? stretch(row) : Stretch.WHOLE;
        String id = stretch.offset() == 0 ? name : name + " from " + stretch.offset() + " s";
        return new Utterance(id, audio(row, name), stretch, first(row, TEXT_COLUMNS), first(row, LANGUAGE_COLUMNS));
    }

    private static Optional<String> first(ManifestFile.Row row, List<String> columns) {
        return columns.stream().flatMap(c -> row.text(c).stream()).findFirst();
    }

    private Path audio(ManifestFile.Row row, String name) {
        Path list = row.file().toAbsolutePath();
        Path clips = list.resolveSibling("clips");
        Path folder = this == COMMON_VOICE && Files.isDirectory(clips) ? clips : list.resolveSibling("");
        Path audio;
        try {
            audio = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw row.refuse(audioColumn + " is no path (" + e.getReason() + ")", "the name of an audio file");
        }
        if (this != NEMO && !audio.startsWith(folder.normalize())) {
            throw row.refuse(audioColumn + " \"" + name + "\" leads out of the folder", "a path within it");
        }
        return audio;
    }

    private static Stretch stretch(ManifestFile.Row row) {
        double offset = row.number("offset").orElse(0);
        if (!(offset >= 0)) {
            throw row.refuse("offset is " + offset, "seconds from the beginning, not negative");
        }
        OptionalDouble duration = row.number("duration");
        if (duration.isPresent() && !(duration.getAsDouble() > 0)) {
            throw row.refuse("duration is " + duration.getAsDouble(), "seconds, more than 0; null for the rest");
        }
        return new Stretch(offset, duration);
    }
}
