package io.github.liteasr;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files and folders that are there completely or not at all: they are written beside their place and moved there. What
 * is new gets the permissions that the umask gives; what is there already keeps its own, and links to it stay links.
 */
public final class OutputFiles {
    /** Names of what a process has open, whatever that is; to replace it would cut the process off. */
    private static final List<Path> OPEN = Stream.of("/dev/stdout", "/dev/stderr", "/dev/fd", "/proc")
            .map(Path::of)
            .toList();

    private OutputFiles() {}

    /** Writes a new file, or fills an empty folder. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path place) throws IOException;
    }

    /** Writes a file as {@link #replace(Path, Content)} does. */
    public static void replace(Path file, byte[] content) {
        replace(file, place -> Files.write(place, content));
    }

    /**
     * Writes a file, replacing one that is there; its folder is made if need be. A stream gets all of it or nothing.
     *
     * @throws BadInputException if it cannot be written
     */
    public static void replace(Path file, Content content) {
        try {
            if (isStream(file)) {
                passOn(file, content);
            } else {
                replaceRegular(file, content);
            }
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Whether a file's name stands for a pipe, a device or what a process has open, such as {@code /dev/fd/3}. */
    public static boolean isStream(Path file) {
        Path name = file.toAbsolutePath().normalize();
        return OPEN.stream().anyMatch(name::startsWith)
                || (Files.exists(name) && !Files.isRegularFile(name) && !Files.isDirectory(name));
    }

    private static void passOn(Path stream, Content content) throws IOException {
        Path temporary = Files.createTempFile("liteasr-", ".tmp");
        try {
            content.writeTo(temporary);
            try (OutputStream out = Files.newOutputStream(stream, StandardOpenOption.APPEND)) {
                Files.copy(temporary, out);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void replaceRegular(Path file, Content content) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder, expected a file");
        }
        boolean replaced = Files.exists(file);
        Path target = replaced ? file.toRealPath() : file.toAbsolutePath();
        Files.createDirectories(target.getParent());
        Path temporary = beside(target);
        try {
            content.writeTo(temporary);
            if (replaced && Files.getFileAttributeView(target, PosixFileAttributeView.class) != null) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Writes a folder; a new one is there only once it is complete, one that is there is filled once all is. Its parent
     * is made if need be.
     *
     * @param target a folder that does not exist, or is empty
     * @throws BadInputException if the target is taken or cannot be written
     */
    public static void writeFolder(Path target, Content content) {
        requireFree(target);
        Path folder = target.toAbsolutePath().normalize();
        boolean present = Files.exists(folder);
        try {
            Files.createDirectories(folder.getParent());
            // What is there may be a link or another file system, so it is filled from within.
            Path temporary = beside(present ? folder.resolve("new") : folder);
            try {
                content.writeTo(Files.createDirectory(temporary));
                if (present) {
                    moveAll(temporary, folder);
                } else {
                    Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
                }
            } finally {
                deleteFolder(temporary);
            }
        } catch (IOException e) {
            throw new BadInputException(target + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private static void moveAll(Path from, Path to) throws IOException {
        List<Path> entries;
        try (Stream<Path> listed = Files.list(from)) {
            entries = listed.toList();
        }
        for (Path entry : entries) {
            Files.move(entry, to.resolve(entry.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static Path beside(Path target) {
        return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
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
            Path entry = entries.findAny().orElse(null);
            if (entry != null) {
                throw new BadInputException(
                        target + ": is not empty but has " + entry.getFileName() + ", expected a new folder");
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
