package io.github.liteasr.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HubCacheTest {
    private static final RepositoryName MODEL = RepositoryName.parse("owner/name");

    @TempDir
    private Path folder;

    @Test
    void files_are_copied_where_links_are_impossible() throws IOException {
        // A zip archive is a file system without symbolic links.
        try (FileSystem archive = FileSystems.newFileSystem(folder.resolve("cache.zip"), Map.of("create", "true"))) {
            HubCache cache = new HubCache(archive.getPath("/"), MODEL);
            Files.createDirectories(cache.blob("etag").getParent());
            Files.writeString(cache.blob("etag"), "content");
            cache.link(FakeHub.COMMIT, "config.json", "etag");
            cache.link(FakeHub.COMMIT, "config.json", "etag");
            Path copy = cache.snapshot(FakeHub.COMMIT).resolve("config.json");
            assertThat(Files.isSymbolicLink(copy)).isFalse();
            assertThat(Files.readString(copy)).isEqualTo("content");
        }
    }

    @Test
    void a_lock_is_held_by_one_at_a_time() throws Exception {
        Path file = new HubCache(folder, MODEL).lock("etag");
        assertThat(file).isEqualTo(folder.resolve(".locks/models--owner--name/etag.lock"));
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            BlobLock first = BlobLock.acquire(file);
            Future<?> second = thread.submit(() -> {
                BlobLock.acquire(file).close();
                return null;
            });
            Thread.sleep(Duration.ofMillis(50));
            assertThat(second.isDone()).isFalse();
            first.close();
            second.get();
        }
    }
}
