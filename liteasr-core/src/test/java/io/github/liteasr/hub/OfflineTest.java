package io.github.liteasr.hub;

import static io.github.liteasr.hub.FakeHub.COMMIT;
import static io.github.liteasr.hub.FakeHub.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.liteasr.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What works without a network. */
@Timeout(20)
final class OfflineTest {
    @TempDir
    private Path cache;

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "YES", "on"})
    void a_model_that_another_tool_cached_is_used(String offline) throws IOException {
        Path snapshot = cachedModel();
        assertThat(offline(offline).resolve(MODEL, Progress.SILENT)).isEqualTo(snapshot);
        assertThat(offline(offline).resolve(MODEL + "@main", Progress.SILENT)).isEqualTo(snapshot);
        assertThat(offline(offline).resolve(MODEL + "@" + COMMIT, Progress.SILENT))
                .isEqualTo(snapshot);
    }

    @Test
    void a_cached_model_is_used_when_the_hub_cannot_be_reached() throws IOException {
        Path snapshot = cachedModel();
        FakeHub hub = FakeHub.withModel();
        ModelHub client = hub.client(cache);
        hub.close();
        assertThat(client.resolve(MODEL, Progress.SILENT)).isEqualTo(snapshot);
    }

    @Test
    void a_cached_model_is_used_when_the_hub_fails() throws IOException {
        Path snapshot = cachedModel();
        try (FakeHub hub = FakeHub.withModel().misbehave("GET revision", FakeHub.status(500))) {
            assertThat(hub.client(cache).resolve(MODEL, Progress.SILENT)).isEqualTo(snapshot);
            assertThat(hub.requests()).hasSize(1);
        }
    }

    @Test
    void a_hub_that_cannot_be_reached_is_named_when_the_model_is_not_cached() throws IOException {
        FakeHub hub = FakeHub.withModel();
        ModelHub client = hub.client(cache);
        hub.close();
        assertThatThrownBy(() -> client.resolve(MODEL, Progress.SILENT))
                .isInstanceOf(BadInputException.class)
                .hasMessage("owner/name: " + hub.address() + "/ cannot be reached: no connection (4 attempts)");
    }

    @Test
    void an_absent_model_is_refused_offline() {
        assertRefusedOffline(MODEL);
    }

    @Test
    void a_model_without_weights_is_not_complete() throws IOException {
        Files.delete(cachedModel().resolve("model.safetensors"));
        assertRefusedOffline(MODEL);
    }

    @Test
    void a_link_to_a_missing_blob_is_not_complete() throws IOException {
        Files.delete(cachedModel().resolve("model.safetensors").toRealPath());
        assertRefusedOffline(MODEL);
    }

    @Test
    void a_sharded_model_needs_every_shard() throws IOException {
        Path snapshot = cachedModel();
        Files.delete(snapshot.resolve("model.safetensors"));
        Files.writeString(
                snapshot.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\"}}");
        Files.writeString(snapshot.resolve("1.safetensors"), "x");
        assertRefusedOffline(MODEL);
        Files.writeString(snapshot.resolve("2.safetensors"), "x");
        assertThat(offline("1").resolve(MODEL, Progress.SILENT)).isEqualTo(snapshot);
    }

    @Test
    void another_revision_is_refused_offline() throws IOException {
        cachedModel();
        assertRefusedOffline(MODEL + "@v2");
        assertRefusedOffline(MODEL + "@" + "f".repeat(40));
    }

    @Test
    void a_reference_that_is_no_commit_is_not_followed() throws IOException {
        cachedModel();
        Files.writeString(cache.resolve("models--owner--name/refs/main"), "../../..");
        assertRefusedOffline(MODEL);
    }

    /** The layout as huggingface_hub writes it. */
    private Path cachedModel() throws IOException {
        Path folder = cache.resolve("models--owner--name");
        Path blobs = Files.createDirectories(folder.resolve("blobs"));
        Path snapshot = Files.createDirectories(folder.resolve("snapshots").resolve(COMMIT));
        Files.createDirectories(folder.resolve("refs"));
        Files.writeString(folder.resolve("refs").resolve("main"), COMMIT);
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.writeString(blobs.resolve("etag-of-" + file), file);
            Files.createSymbolicLink(snapshot.resolve(file), Path.of("..", "..", "blobs", "etag-of-" + file));
        }
        return snapshot;
    }

    private ModelHub offline(String offline) {
        return ModelHub.fromEnvironment(Map.of("HF_HUB_CACHE", cache.toString(), "HF_HUB_OFFLINE", offline));
    }

    private void assertRefusedOffline(String model) {
        assertThatThrownBy(() -> offline("1").resolve(model, Progress.SILENT))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(model + ": not, or not completely, in ")
                .hasMessageContaining("HF_HUB_OFFLINE");
    }
}
