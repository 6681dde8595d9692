package io.github.liteasr.hub;

import io.github.liteasr.BadInputException;
import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * One model in the Hub's standard cache (huggingface_hub's documentation: "Understand caching"):
 *
 * <pre>
 *   models--owner--name/
 *     refs/main                       the commit that the branch pointed to when it was last fetched
 *     blobs/{etag}                    a file's content under the server's name for it
 *     blobs/{etag}.incomplete         the part of it that has arrived
 *     snapshots/{commit}/config.json  a relative symbolic link to the blob, or a copy where links are impossible
 *   .locks/models--owner--name/{etag}.lock
 * </pre>
 */
final class HubCache {
    private final Path folder;
    private final Path locks;

    HubCache(Path cache, RepositoryName repository) {
        this.folder = cache.resolve(repository.folderName());
        this.locks = cache.resolve(".locks").resolve(repository.folderName());
    }

    Path folder() {
        return folder;
    }

    Path blob(String etag) {
        return folder.resolve("blobs").resolve(etag);
    }

    Path incomplete(String etag) {
        return folder.resolve("blobs").resolve(etag + ".incomplete");
    }

    Path lock(String etag) {
        return locks.resolve(etag + ".lock");
    }

    Path snapshot(String commit) {
        return folder.resolve("snapshots").resolve(commit);
    }

    /** The snapshot of a branch, tag or commit as last fetched, if it has a configuration and all weights. */
    Optional<Path> complete(String revision) {
        return commit(revision).map(this::snapshot).filter(HubCache::isComplete);
    }

    private Optional<String> commit(String revision) {
        if (RepositoryName.isCommit(revision)) {
            return Optional.of(revision);
        }
        Path reference = folder.resolve("refs").resolve(revision);
        try {
            return Files.isRegularFile(reference)
                    ? Optional.of(Files.readString(reference).strip()).filter(RepositoryName::isCommit)
                    : Optional.empty();
        } catch (IOException e) {
            throw new BadInputException(reference + ": cannot be read: " + Failure.reason(e), e);
        }
    }

    private static boolean isComplete(Path snapshot) {
        if (!Files.exists(snapshot.resolve(ModelFiles.CONFIGURATION))) {
            return false;
        }
        return ModelFiles.ALL_WEIGHTS.stream()
                .map(snapshot::resolve)
                .filter(Files::exists)
                .anyMatch(weights -> !ModelFiles.isIndex(String.valueOf(weights.getFileName()))
                        || Checkpoint.shards(weights).stream()
                                .allMatch(shard -> Files.exists(snapshot.resolve(shard))));
    }

    /** Makes a complete blob appear in a snapshot under the file's name. The caller holds the blob's lock. */
    void link(String commit, String file, String etag) throws IOException {
        if (has(commit, file)) {
            return; // a commit never changes
        }
        Path link = snapshot(commit).resolve(file);
        Files.createDirectories(link.getParent());
        Files.deleteIfExists(link); // a link whose blob was removed
        try {
            Files.createSymbolicLink(link, Path.of("..", "..", "blobs", etag));
        } catch (UnsupportedOperationException | FileSystemException _) {
            Path copy = temporary(link);
            Files.copy(blob(etag), copy);
            Files.move(copy, link, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Notes which commit a branch or tag points to; a cache that says so already may be read-only. */
    void remember(String revision, String commit) throws IOException {
        if (commit(revision).equals(Optional.of(commit)) || RepositoryName.isCommit(revision)) {
            return;
        }
        Path reference = folder.resolve("refs").resolve(revision);
        Files.createDirectories(reference.getParent());
        Path note = temporary(reference);
        Files.writeString(note, commit);
        Files.move(note, reference, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }

    /** Whether the file has been fetched into the snapshot; a link to a blob that was removed does not count. */
    boolean has(String commit, String file) {
        return Files.isRegularFile(snapshot(commit).resolve(file));
    }
}
