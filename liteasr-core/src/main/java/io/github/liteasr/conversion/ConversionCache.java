package io.github.liteasr.conversion;

import io.github.liteasr.BadInputException;
import io.github.liteasr.OutputFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Converted models: {@code HASH/STAMP/NAME}, the hash of the source's absolute path, the stamp a hash of the sizes and
 * modification times of its files, the name for people to read. A folder is moved into place once it is complete, so
 * several processes may convert the same model; the first one wins. Folders with an older stamp are deleted then.
 */
final class ConversionCache {
    /** Changes whenever the same source would be converted otherwise. */
    private static final int VERSION = 1;

    /** What a conversion that was killed left behind is not touched while it could still be running. */
    private static final Duration LONGEST_CONVERSION = Duration.ofDays(1);

    private final Path root;

    private ConversionCache(Path root) {
        this.root = root;
    }

    static ConversionCache fromEnvironment(Map<String, String> environment) {
        String own = environment.getOrDefault("LITEASR_CACHE", "");
        String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
        try {
            if (!own.isEmpty()) {
                return new ConversionCache(Path.of(own));
            }
            Path caches = shared.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(shared);
            return new ConversionCache(caches.resolve("liteasr"));
        } catch (InvalidPathException e) {
            throw new BadInputException("LITEASR_CACHE or XDG_CACHE_HOME is not a path: " + e.getReason(), e);
        }
    }

    /**
     * The folder of a converted model.
     *
     * @param files all files that the conversion reads
     * @param conversion writes the folder that it is given, if it is not there
     */
    Path folder(Path source, List<Path> files, Consumer<Path> conversion) {
        Path absolute = source.toAbsolutePath().normalize();
        Path versions = root.resolve(hash(absolute.toString()));
        Path target = versions.resolve(hash(stamp(files))).resolve(name(absolute));
        if (Files.isDirectory(target)) {
            return target;
        }
        try {
            conversion.accept(target);
        } catch (BadInputException e) {
            if (!Files.isDirectory(target)) { // otherwise another process was first
                throw e;
            }
        }
        deleteOthers(versions, target);
        return target;
    }

    /** The file's name without its ending; of a name that says nothing, its folder's. */
    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        @Nullable
        Path folder = file.getParent() == null ? null : file.getParent().getFileName();
        boolean general = name.equals("model.bin") || name.startsWith("pytorch_model");
        return general && folder != null ? folder.toString() : name.replaceFirst("(?<=.)\\.[^.]*$", "");
    }

    private static String stamp(List<Path> files) {
        StringBuilder stamp = new StringBuilder().append(VERSION);
        try {
            for (Path file : files) {
                stamp.append('\n')
                        .append(file.getFileName())
                        .append(' ')
                        .append(Files.size(file))
                        .append(' ')
                        .append(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS));
            }
        } catch (IOException e) {
            throw new BadInputException(files.getFirst() + ": cannot be read: " + e.getMessage(), e);
        }
        return stamp.toString();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void deleteOthers(Path versions, Path current) {
        try (Stream<Path> stamps = Files.list(versions)) {
            for (Path stamp : stamps.filter(stamp -> !current.startsWith(stamp)).toList()) {
                boolean finished = Files.isDirectory(stamp.resolve(current.getFileName()));
                Instant modified = Files.getLastModifiedTime(stamp).toInstant();
                if (finished || modified.isBefore(Instant.now().minus(LONGEST_CONVERSION))) {
                    OutputFiles.deleteFolder(stamp);
                }
            }
        } catch (IOException e) {
            throw new BadInputException(versions + ": cannot be cleared of older conversions: " + e.getMessage(), e);
        }
    }
}
