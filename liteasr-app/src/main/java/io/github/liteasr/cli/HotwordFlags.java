package io.github.liteasr.cli;

import io.github.liteasr.BadInputException;
import io.github.liteasr.decode.Hotword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Names and terms that are likely to be spoken. */
final class HotwordFlags {
    @Option(
            names = "--hotwords",
            paramLabel = "LIST",
            description = "Names and terms that may be spoken, with commas between; one may have a weight of its own:"
                    + " \"Seldon, LiteASR:2.0\" (weight by default: " + Hotword.DEFAULT_WEIGHT + ").")
    private String hotwords = "";

    @Option(
            names = "--hotwords_file",
            paramLabel = "FILE",
            description = "The same from a text file, one a line; lines that begin with # are comments.")
    private @Nullable Path file;

    List<Hotword> hotwords() {
        List<Hotword> all = new ArrayList<>(Hotword.parseList(hotwords));
        if (file != null) {
            all.addAll(read(file));
        }
        return all;
    }

    private static List<Hotword> read(Path file) {
        List<Hotword> phrases = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    phrases.add(Hotword.parse(line));
                } catch (IllegalArgumentException e) {
                    throw new BadInputException(file + ":" + (i + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return phrases;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new BadInputException(file + ": no readable text in UTF-8: " + e.getMessage(), e);
        }
    }
}
