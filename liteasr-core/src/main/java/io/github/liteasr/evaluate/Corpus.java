package io.github.liteasr.evaluate;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Recorded speech, with or without its texts, to calibrate on or to evaluate with.
 *
 * @param source the folder or list that it was opened from
 * @param utterances at least one, in the order of the list; sorted by path if there is none
 * @param otherFiles how many files of a folder without a list are no utterances, by their suffixes without the dot
 */
public record Corpus(Path source, List<Utterance> utterances, SortedMap<String, Integer> otherFiles) {
    /** The names of an audiofolder's list. */
    static final List<String> METADATA = List.of("metadata.jsonl", "metadata.csv");

    private static final int BUFFER = 1 << 16;

    public Corpus {
        utterances = List.copyOf(utterances);
        otherFiles = Collections.unmodifiableSortedMap(new TreeMap<>(otherFiles));
        if (utterances.isEmpty()) {
            throw new BadInputException(source + ": found no audio, expected a folder with audio files in it,"
                    + " or a list of them as .jsonl, .json, .csv or .tsv");
        }
    }

    /** Utterances that a list names. */
    public Corpus(Path source, List<Utterance> utterances) {
        this(source, utterances, Collections.emptySortedMap());
    }

    /**
     * Opens a folder or a list. Layouts known:
     *
     * <ul>
     *   <li>Hugging Face's audiofolder: {@code metadata.jsonl} or {@code metadata.csv} with a column {@code file_name};
     *   <li>NeMo's manifests: JSON lines with {@code audio_filepath}, relative to the list's folder or absolute, of
     *       which a row may be a stretch, from {@code offset} for {@code duration} seconds;
     *   <li>Common Voice's lists: {@code .tsv} with a column {@code path}, the audio in {@code clips};
     *   <li>LibriSpeech trees: {@code *.trans.txt} beside the audio, at any depth;
     *   <li>any other folder of media files, told by their suffixes, which then have no texts.
     * </ul>
     *
     * In the lists, texts are taken from a column {@code text}, {@code transcription}, {@code transcript} or
     * {@code sentence}, the language from {@code language}, {@code lang} or {@code locale}, where there are any.
     *
     * @throws BadInputException if there is no such corpus, a row is malformed, audio is missing, named twice or out of
     *     an audiofolder, or a folder holds several lists and it is unclear which is meant
     */
    public static Corpus open(Path source) {
        if (Files.isDirectory(source)) {
            Optional<Path> list = list(source);
            return list.isPresent() ? ManifestLayout.read(list.get()) : SpeechTree.read(source);
        }
        if (!Files.isRegularFile(source)) {
            throw new BadInputException(source + ": no such file or folder, expected a corpus");
        }
        if (!ManifestFile.hasKnownExtension(source)) {
            throw new BadInputException(
                    source + ": found an unknown extension, expected a folder, or a list of clips as"
                            + " .jsonl, .json, .csv or .tsv");
        }
        return ManifestLayout.read(source);
    }

    /** The list in a folder. Which of Common Voice's splits is meant is never guessed: one is for training. */
    private static Optional<Path> list(Path folder) {
        for (String name : METADATA) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return Optional.of(folder.resolve(name));
            }
        }
        List<Path> lists;
        try (Stream<Path> files = Files.list(folder)) {
            lists = files.filter(Files::isRegularFile)
                    .filter(ManifestFile::hasKnownExtension)
                    .filter(ManifestLayout::recognises)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BadInputException(folder + ": cannot be searched: " + e, e);
        }
        if (lists.size() > 1) {
            throw new BadInputException(folder + ": found " + lists.size()
                    + " lists, expected the path of one of them: "
                    + CorpusBuilder.few(lists.stream().map(Path::getFileName).toList()));
        }
        return lists.stream().findFirst();
    }

    /**
     * The utterances in a language. Those whose language the corpus does not tell are taken to be in it.
     *
     * @param language a code, a locale or an English name
     * @throws BadInputException if there are none
     */
    public Corpus inLanguage(String language) {
        String code = Utterance.languageCode(language);
        List<Utterance> chosen = utterances.stream()
                .filter(u -> u.language().orElse(code).equals(code))
                .map(u -> u.in(code))
                .toList();
        if (chosen.isEmpty()) {
            Map<String, Long> census = utterances.stream()
                    .collect(Collectors.groupingBy(u -> u.language().orElse(""), TreeMap::new, Collectors.counting()));
            throw new BadInputException(
                    source + ": found utterances by language " + census + ", expected some in " + code);
        }
        return new Corpus(source, chosen, otherFiles);
    }

    /** The first utterances, all if there are not so many. */
    public Corpus first(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the first " + count + " utterances");
        }
        return new Corpus(source, utterances.subList(0, Math.min(count, utterances.size())), otherFiles);
    }

    /**
     * A SHA-256 in hexadecimal over the audio files in order, each as its name's length and bytes, its size, and, the
     * first time, its contents, and behind it the offset and duration in seconds if it is a stretch (0 for no duration).
     * Folders do not count, so a copy elsewhere has the same.
     *
     * @throws BadInputException if a file cannot be read
     */
    public String sha256() {
        MessageDigest digest = newDigest();
        Set<Path> read = new HashSet<>();
        for (Utterance utterance : utterances) {
            digestFile(utterance.audio(), read.add(utterance.audio()), digest);
            Stretch stretch = utterance.stretch();
            if (!stretch.isWhole()) {
                ByteBuffer seconds = ByteBuffer.allocate(2 * Double.BYTES);
                seconds.putDouble(stretch.offset()).putDouble(stretch.duration().orElse(0));
                digest.update(seconds.flip());
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void digestFile(Path audio, boolean contents, MessageDigest digest) {
        byte[] name = audio.getFileName().toString().getBytes(StandardCharsets.UTF_8);
        try (InputStream input = Files.newInputStream(audio)) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, name.length));
            digest.update(name);
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, Files.size(audio)));
            byte[] buffer = new byte[BUFFER];
            for (int count = 0; contents && count >= 0; count = input.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new BadInputException(audio + ": cannot be read: " + e, e);
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
