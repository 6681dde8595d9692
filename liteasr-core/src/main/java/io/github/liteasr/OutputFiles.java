package io.github.liteasr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files that are there completely or not at all, and folders that go away. */
public final class OutputFiles {
    private OutputFiles() {}

    /**
     * Writes a file, replacing one that is there; its folder is made if need be.
     *
     * @throws BadInputException if it cannot be written
     */
    public static void replace(Path file, byte[] content) {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.createDirectories(target.getParent());
            try {
                Files.write(temporary, content);
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Fills a new folder. */
    @FunctionalInterface
    public interface FolderContent {
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Writes a folder; it is there only once it is complete. Its parent is made if need be.
     *
     * @param target a folder that does not exist, or is empty
     * @throws BadInputException if the target is taken or cannot be written
     */
    public static void writeFolder(Path target, FolderContent content) {
        requireFree(target);
        Path folder = target.toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder.getParent());
            Path temporary = Files.createTempDirectory(folder.getParent(), "." + folder.getFileName() + "-");
            try {
                content.writeTo(temporary);
                Files.deleteIfExists(folder); // an empty folder cannot be moved onto
                Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                deleteFolder(temporary);
            }
        } catch (IOException e) {
            throw new BadInputException(target + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses a folder that holds something.
     *
     * @throws BadInputException if it does
     */
    public static void requireFree(Path target) {
        if (!Files.exists(target)) {
            return;
        }
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.findAny().isPresent()) {
                throw new BadInputException(target + ": is not empty, expected a new folder");
            }
        } catch (IOException e) {
            throw new BadInputException(target + ": is no folder to write to: " + e.getMessage(), e);
        }
    }

    /** Deletes a folder with all that is in it; does nothing if it is not there. */
    public static void deleteFolder(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(folder)) {
            entries = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : entries) {
            Files.delete(entry);
        }
    }
}
