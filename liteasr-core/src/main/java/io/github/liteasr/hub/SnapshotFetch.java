package io.github.liteasr.hub;

import io.github.liteasr.BadInputException;
import io.github.liteasr.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Completes the snapshot of one commit in the cache: small files first, so that mistakes show before gigabytes come. */
final class SnapshotFetch {
    private final RepositoryName repository;
    private final Revision revision;
    private final HubCache cache;
    private final HubConnection connection;
    private final Retry retry;
    private final Timing timing;
    private final Progress progress;

    SnapshotFetch(
            RepositoryName repository,
            Revision revision,
            HubCache cache,
            HubConnection connection,
            Retry retry,
            Timing timing,
            Progress progress) {
        this.repository = repository;
        this.revision = revision;
        this.cache = cache;
        this.connection = connection;
        this.retry = retry;
        this.timing = timing;
        this.progress = progress;
    }

    /** Only what a model needs is fetched, by names known here; other names that the server lists are never used. */
    Path fetch() {
        try {
            require(ModelFiles.CONFIGURATION);
            for (String file : ModelFiles.OPTIONAL) {
                if (revision.files().contains(file)) {
                    fetchIfThere(file);
                }
            }
            String weights = ModelFiles.ALL_WEIGHTS.stream()
                    .filter(revision.files()::contains)
                    .findFirst()
                    .orElseThrow(
                            () -> new BadInputException(repository + ": the repository has no weights, expected one of "
                                    + String.join(", ", ModelFiles.ALL_WEIGHTS)));
            require(weights);
            if (ModelFiles.isIndex(weights)) {
                Checkpoint.shards(snapshot().resolve(weights)).forEach(this::require);
            }
            cache.remember(repository.revision(), revision.commit());
        } catch (IOException e) {
            throw unwritable(e);
        }
        return snapshot();
    }

    private Path snapshot() {
        return cache.snapshot(revision.commit());
    }

    private void require(String file) {
        if (!revision.files().contains(file) || !fetchIfThere(file)) {
            throw new BadInputException(repository + ": the repository has no " + file);
        }
    }

    private boolean fetchIfThere(String name) {
        if (cache.has(revision.commit(), name)) {
            return true;
        }
        String what = repository + ": " + name + " cannot be fetched";
        Optional<RemoteFile> file = retry.upTo(
                timing.attempts(), what, () -> RemoteFile.ask(connection, repository, revision.commit(), name));
        file.ifPresent(remote -> store(remote, what));
        return file.isPresent();
    }

    private void store(RemoteFile file, String what) {
        try (BlobLock _ = BlobLock.acquire(cache.lock(file.etag()))) {
            if (!Files.exists(cache.blob(file.etag()))) {
                Download download = new Download(file, cache, progress);
                retry.upTo(timing.attempts(), what, () -> {
                    download.attempt(connection);
                    return file;
                });
            }
            cache.link(revision.commit(), file.name(), file.etag());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private BadInputException unwritable(IOException failure) {
        return new BadInputException(cache.folder() + ": cannot be written: " + Failure.reason(failure), failure);
    }
}
