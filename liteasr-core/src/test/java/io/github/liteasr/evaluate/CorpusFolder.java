package io.github.liteasr.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes small corpora. Their audio is none: opening a corpus does not decode it. */
record CorpusFolder(Path root) {
    CorpusFolder audio(String... names) {
        for (String name : names) {
            write(name, "audio of " + name);
        }
        return this;
    }

    CorpusFolder write(String name, String content) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name) {
        return root.resolve(name);
    }
}
